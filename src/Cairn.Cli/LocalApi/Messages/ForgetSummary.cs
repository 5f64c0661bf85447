namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Snapshots that were forgotten.</summary>
internal sealed record ForgetSummary : DropSummary
{
    /// <summary>How many snapshots are not listed any more.</summary>
    public required int Snapshots { get; init; }
}
