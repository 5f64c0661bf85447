using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Vault;

namespace Cairn.Peer.Contracting;

/// <summary>A holder's answer to proposals: signs what fits its room and the network's rules. Thread-safe.</summary>
internal sealed class ContractDesk(PeerIdentity identity, VaultStore vault)
{
    /// <summary>Longest term that is signed without anybody being asked.</summary>
    public static readonly TimeSpan LongestTerm = TimeSpan.FromDays(10 * 366);

    /// <summary>Longest minimum hold and undelete window that are signed without anybody being asked; nothing shortens them
    /// later.</summary>
    public static readonly TimeSpan LongestHold = TimeSpan.FromDays(2 * 366);

    private readonly Lock _signing = new();

    /// <summary>Signs the proposal, or says why not. The same proposal again yields the same contract; another one must be of a higher
    /// version than the contract in force, or it is refused with <see cref="RefusalCode.NoContract"/>.</summary>
    public Reply<CountersignedContract> Answer(Signed<Contract> proposal, Signed<MemberRecord>? owner)
    {
        var terms = proposal.Value;
        if (terms.Holder != identity.Peer || terms.Owner != proposal.Signer)
            return Refuse(RefusalCode.BadRequest, "The contract is between other peers.");

        if (identity.Role is PeerRole.Owner)
            return Refuse(RefusalCode.RoleForbids, "This peer keeps nothing for others.");

        if (owner?.Value.Role is PeerRole.Storage)
            return Refuse(RefusalCode.RoleForbids, "A peer of role storage does not back up.");

        if (terms.Term > LongestTerm || terms.MinimumHold > LongestHold || terms.UndeleteWindow > LongestHold)
            return Refuse(RefusalCode.BadRequest, "The contract binds for longer than this peer agrees to.");

        lock (_signing)
        {
            var inForce = vault.Owners.ContractOf(terms.Owner);
            if (inForce is not null && inForce.ByOwner.Body.Span.SequenceEqual(proposal.Body.Span))
                return new Reply<CountersignedContract>.Answered(inForce);

            if (inForce is not null && !inForce.ComesBefore(proposal))
                return Refuse(RefusalCode.NoContract, $"Version {inForce.Terms.Version} is in force; propose a higher one.");

            if (RoomFor(terms) is { } noRoom)
                return noRoom;

            var signed = new CountersignedContract(proposal, Signed<Contract>.Sign(terms, identity.Device));
            return new Reply<CountersignedContract>.Answered(vault.Owners.PutContract(signed));
        }
    }

    /// <summary>Promises to all owners together never exceed what shards may take: what is lent, without what heads and records take of
    /// it or have set aside.</summary>
    private Reply<CountersignedContract>? RoomFor(Contract terms)
    {
        var usage = vault.Usage();
        var others = usage.Owners.Where(owner => owner.Owner != terms.Owner).Sum(owner => owner.Claimed.Bytes);
        var mandated = usage.Owners.Where(owner => owner.Owner == terms.Owner).Sum(owner => owner.Mandated.Bytes);
        var left = usage.Quota.Bytes - usage.Records.Bytes - others - mandated;
        return terms.Bytes.Bytes <= left
            ? null
            : Refuse(
                RefusalCode.NoRoom,
                $"There is room for {new ByteSize(Math.Max(0, left))} under a contract, not for {terms.Bytes}.");
    }

    private static Reply<CountersignedContract> Refuse(RefusalCode code, string why) =>
        new Reply<CountersignedContract>.Refused(new Refusal(code, why));
}
