namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks for a restore.</summary>
internal sealed record RestoreRequest
{
    /// <summary>An id, a unique prefix of one, or <c>latest</c>.</summary>
    public required string Snapshot { get; init; }

    /// <summary>Absolute paths in the snapshot; empty means all.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Absolute path of the folder to write below.</summary>
    public required string Target { get; init; }

    /// <summary><c>never</c>, <c>always</c> or <c>if-newer</c>.</summary>
    public required string Overwrite { get; init; }

    /// <summary>Restores setuid and setgid bits and capabilities of files, and owners and modes of devices, too.</summary>
    public bool KeepSetuid { get; init; }

    /// <summary>Only tells what it would write.</summary>
    public bool DryRun { get; init; }
}
