namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Has the peer leave its network.</summary>
internal sealed record LeaveRequest
{
    /// <summary>Whether what it keeps for others is deleted rather than handed over.</summary>
    public bool Drop { get; init; }

    /// <summary>Whether what others keep for it is dropped.</summary>
    public bool DeleteOwn { get; init; }
}
