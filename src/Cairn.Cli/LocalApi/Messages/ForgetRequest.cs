namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks for snapshots to be forgotten.</summary>
internal sealed record ForgetRequest
{
    /// <summary>Ids, unique prefixes of ids, or <c>latest</c>.</summary>
    public IReadOnlyList<string> Snapshots { get; init; } = [];

    /// <summary>Drops packs that no snapshot needs any more.</summary>
    public bool Prune { get; init; }

    /// <summary>Only tells what it would do.</summary>
    public bool DryRun { get; init; }

    /// <summary>The PeerId of whoever can sign that holders need not wait; nothing is to be brought back then. Null to let them
    /// wait.</summary>
    public string? HurriedBy { get; init; }
}
