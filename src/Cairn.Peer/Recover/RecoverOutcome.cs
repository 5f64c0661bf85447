using Cairn.Peer.Identity;

namespace Cairn.Peer.Recover;

/// <summary>A machine that was rebuilt.</summary>
public sealed record RecoverOutcome
{
    /// <summary>Its identity, stored in the home.</summary>
    public required PeerIdentity Identity { get; init; }

    /// <summary>Snapshots that can be restored now.</summary>
    public required int Snapshots { get; init; }

    /// <summary>Snapshots that were forgotten before the recovery, and may be brought back: without those of which holders have
    /// removed something, as far as that can be known, if all peers answered.</summary>
    public int Forgotten { get; init; }

    /// <summary>Until when what peers keep of them now stays for sure; null when there are none.</summary>
    public DateTimeOffset? ForgottenUntil { get; init; }

    /// <summary>Packs whose holders are known again.</summary>
    public required int Packs { get; init; }

    /// <summary>Peers that were asked.</summary>
    public required int PeersAsked { get; init; }

    /// <summary>Peers that answered.</summary>
    public required int PeersAnswered { get; init; }

    /// <summary>What the owner should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
