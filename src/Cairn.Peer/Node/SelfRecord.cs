using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Vault;

namespace Cairn.Peer.Node;

/// <summary>What this peer says about itself, signed anew whenever it changes. Thread-safe.</summary>
internal sealed class SelfRecord(PeerIdentity identity, VaultStore vault, Counters counters, TimeProvider time)
{
    /// <summary>The counter of member records.</summary>
    public const string CounterName = "member-record";

    private readonly Lock _signing = new();
    private volatile Signed<MemberRecord>? _current;

    /// <summary>The record as last signed; null before the first.</summary>
    public Signed<MemberRecord>? Current => _current;

    /// <summary>The room that others may fill now: none while the vault takes nothing.</summary>
    public ByteSize Free => vault.ReadOnlyWhy is null
        ? new ByteSize(Math.Clamp(vault.Usage().Free.Bytes, 0, identity.Lend.Bytes))
        : new ByteSize(0);

    /// <summary>Signs the record with these addresses and the room that is free now.</summary>
    public Signed<MemberRecord> Renew(IReadOnlyList<PeerAddress> addresses)
    {
        // One at a time, so that the current record is always the one with the highest counter.
        lock (_signing)
        {
            var signed = Signed<MemberRecord>.Sign(Describe(addresses), identity.Device);
            _current = signed;
            return signed;
        }
    }

    private MemberRecord Describe(IReadOnlyList<PeerAddress> addresses) => new()
    {
        Network = identity.Network,
        Peer = identity.Peer,
        Name = identity.Name,
        Role = identity.Role,
        Addresses = addresses,
        Site = identity.Site,
        Lent = identity.Lend,
        Free = Free,
        Epoch = identity.Device.Epoch,
        Counter = counters.Next(CounterName, time.GetUtcNow()),
        Credential = identity.Credential ?? throw new InvalidOperationException("A peer that is no member has no record."),
    };
}
