using Cairn.Protocol.Contracts;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Calls;

/// <summary>What a peer that hands over shards tells of their owner first: whoever takes a shard takes this, so that the owner finds it
/// there when its machine is lost. The owner's heads follow by <see cref="IPeerCalls.PutHeadAsync"/>.</summary>
/// <param name="Record">The owner's last member record known, with its credential.</param>
/// <param name="Contract">The contract between the owner and the peer that hands over; null if it had none.</param>
public sealed record Entrustment(Signed<MemberRecord> Record, CountersignedContract? Contract)
{
    /// <summary>The longest undelete window that the owner ever named to the peer that hands over, whatever it names now: the taker keeps
    /// what is dropped for as long. Whole seconds.</summary>
    public TimeSpan UndeleteWindow { get; init; }
}
