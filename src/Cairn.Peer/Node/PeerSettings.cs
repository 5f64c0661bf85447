namespace Cairn.Peer.Node;

/// <summary>What an operator may set. Immutable.</summary>
public sealed record PeerSettings
{
    /// <summary>How long holders keep what was dropped; fixed in manifests and contracts. Default 24 h.</summary>
    public TimeSpan UndeleteWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long holders keep data after the owner was last seen. Default 180 days.</summary>
    public TimeSpan MinimumHold { get; init; } = TimeSpan.FromDays(180);

    /// <summary>Term of a contract. Default 1 year.</summary>
    public TimeSpan ContractTerm { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long a holder may be silent before what it holds is placed elsewhere. What is down to <c>happy</c> holders is not
    /// waited for. Default 24 h.</summary>
    public TimeSpan RepairGrace { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Packs that are on their way to holders at one time; each takes about 20 MB of memory. Default 3.</summary>
    public int PacksInFlight { get; init; } = 3;
}
