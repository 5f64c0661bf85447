using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Calls;

/// <summary>What a holder tells whoever proves an owner's key, so that a lost machine can be rebuilt from the recovery key alone.</summary>
/// <param name="HighestEpoch">The highest epoch of this owner the holder has seen; 0 if none.</param>
/// <param name="Record">The owner's last member record, with its credential; null if never seen.</param>
/// <param name="Heads">Every head it keeps for the owner; none where <paramref name="HighestEpoch"/> or <see cref="Newest"/> says that the
/// device that asks was superseded.</param>
/// <param name="Contract">The contract between the two; null if none.</param>
/// <param name="Settings">The network's settings.</param>
public sealed record OwnerFile(
    ulong HighestEpoch,
    Signed<MemberRecord>? Record,
    IReadOnlyList<Signed<Head>> Heads,
    CountersignedContract? Contract,
    Signed<NetworkSettings> Settings)
{
    /// <summary>The newest device of the owner that the holder keeps anything of: its proof, should it be another one than that which
    /// asks. Null if it keeps nothing.</summary>
    public DeviceCertificate? Newest { get; init; }
}
