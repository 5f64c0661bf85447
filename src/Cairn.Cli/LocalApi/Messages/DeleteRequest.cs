namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks for a path to be deleted from all snapshots.</summary>
internal sealed record DeleteRequest
{
    /// <summary>An absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>Only tells what it would do.</summary>
    public bool DryRun { get; init; }

    /// <inheritdoc cref="ForgetRequest.HurriedBy"/>
    public string? HurriedBy { get; init; }
}
