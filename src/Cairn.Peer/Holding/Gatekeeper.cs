using Cairn.Core.Ids;
using Cairn.Peer.Evicting;
using Cairn.Peer.Identity;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Vault;

namespace Cairn.Peer.Holding;

/// <summary>
/// Decides who may ask for what. A caller that the member list does not know is admitted at once by the credential in the record it
/// presents, so nobody is refused while the list still spreads. Thread-safe.
/// </summary>
internal sealed class Gatekeeper(PeerIdentity self, IDirectory directory, VaultStore vault, EvictionBook evictions)
{
    /// <summary>Why a caller may not do what members do; null when it may.</summary>
    public Refusal? RefuseAsMember(Caller caller)
    {
        if (RefuseAsOwner(caller) is { } superseded)
            return superseded;

        if (IsEvicted(caller))
        {
            return new Refusal(
                RefusalCode.Evicted,
                $"The founder of network {self.Network.Short()} has evicted {caller.Peer.Short()}, or who let it in.");
        }

        if (!IsMember(caller))
        {
            return new Refusal(
                RefusalCode.NotSubscribed,
                $"{caller.Peer.Short()} is not a member of network {self.Network.Short()}, and showed no credential that says so.");
        }

        vault.Owners.SawEpoch(caller.Peer, caller.Epoch);
        return null;
    }

    /// <summary>Why a caller may not have what it owns; null when it may, member or not.</summary>
    public Refusal? RefuseAsOwner(Caller caller)
    {
        var listed = Find(caller.Peer)?.Record;
        var highest = Math.Max(vault.Owners.HighestEpoch(caller.Peer), listed?.Epoch ?? 0);
        return caller.Epoch < highest || HasTwin(caller, listed)
            ? new Refusal(
                RefusalCode.Superseded,
                $"A newer device of {caller.Peer.Short()} has taken over (epoch {highest}, this one has {caller.Epoch}).")
            : null;
    }

    /// <summary>By the credential it shows, or else by what is known of it.</summary>
    public bool IsEvicted(Caller caller)
    {
        var record = caller.Record ?? Find(caller.Peer)?.Record ?? vault.Owners.RecordOf(caller.Peer);
        return evictions.Set.Excludes(caller.Peer, record?.Value.Credential ?? CredentialChain.Founder);
    }

    /// <summary>Whether another device of the same epoch is known, and is the one that counts. The device that the list names needs no
    /// further look.</summary>
    private bool HasTwin(Caller caller, Signed<MemberRecord>? listed)
    {
        if (listed?.Device.IsSameDevice(caller.Device) == true)
            return false;

        return new[] { listed, vault.Owners.RecordOf(caller.Peer) }
            .OfType<Signed<MemberRecord>>()
            .Any(record => caller.Device.IsSupersededBy(record.Device));
    }

    private bool IsMember(Caller caller)
    {
        var known = Find(caller.Peer);
        var isListed = known is not null && known.State is not Liveness.Left;
        if (caller.Record is not { } shown
            || !shown.Device.IsSameDevice(caller.Device)
            || shown.Value.Network != self.Network
            || !shown.Value.Credential.Proves(caller.Peer, self.Network))
        {
            return isListed;
        }

        if (known is null || known.Record.Value.Order < shown.Value.Order)
        {
            // Also one that had left: the newer record says that it is back.
            directory.Introduce(shown);
            return true;
        }

        return isListed;
    }

    private Member? Find(PeerId peer) => directory.View.Find(peer);
}
