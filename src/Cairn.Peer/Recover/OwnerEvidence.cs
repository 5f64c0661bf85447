using Cairn.Core.Ids;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Recover;

/// <summary>What can be taken for true of what peers say they keep of an owner: only what the owner signed. Immutable.</summary>
/// <param name="self">The owner.</param>
/// <param name="files">What each peer answered.</param>
internal sealed class OwnerEvidence(PeerId self, IReadOnlyDictionary<PeerId, OwnerFile> files)
{
    /// <summary>
    /// How far above the highest epoch that is certified a peer is believed that says it saw a higher one. A device that never got as
    /// far as to sign anything leaves such a gap; without a bound one liar could use all epochs up.
    /// </summary>
    public const ulong BelievedLead = 16;

    /// <summary>The highest epoch that a device of this owner can have.</summary>
    public ulong HighestEpoch
    {
        get
        {
            var signed = files.Values.SelectMany(EpochsIn).Append(0UL).Max();
            var said = files.Values.Select(file => file.HighestEpoch).Append(0UL).Max();
            return Math.Clamp(said, signed, signed + BelievedLead);
        }
    }

    /// <summary>Every head of the owner that any peer keeps, the highest first, each once.</summary>
    public IReadOnlyList<Signed<Head>> Heads =>
    [
        .. files.Values
            .SelectMany(file => file.Heads)
            .Where(IsOwn)
            .DistinctBy(head => head.HeadId())
            .OrderByDescending(head => head.Value.Order)
            .ThenBy(head => head.HeadId()),
    ];

    /// <summary>The owner's newest member record in a network; null if nobody has one.</summary>
    public MemberRecord? RecordIn(NetworkId network) => files.Values
        .Select(file => file.Record)
        .OfType<Signed<MemberRecord>>()
        .Where(record => record.Signer == self && record.Value.Network == network)
        .MaxBy(record => record.Value.Order)?.Value;

    /// <summary>The newest settings of a network; null if nobody who answered is in it.</summary>
    public Signed<NetworkSettings>? SettingsOf(NetworkId network) => files.Values
        .Select(file => file.Settings)
        .Where(settings => settings.Value.Network == network)
        .MaxBy(settings => settings.Value.Version);

    private IEnumerable<ulong> EpochsIn(OwnerFile file)
    {
        if (file.Newest is { } newest && newest.Peer == self)
            yield return newest.Epoch;

        if (file.Record is { } record && record.Signer == self)
            yield return record.Epoch;

        if (file.Contract is { } contract && contract.ByOwner.Signer == self)
            yield return contract.ByOwner.Epoch;

        foreach (var head in file.Heads.Where(IsOwn))
            yield return head.Epoch;
    }

    private bool IsOwn(Signed<Head> head) => head.Signer == self && head.Value.Owner == self;
}
