using Cairn.Cluster.Placement;
using Cairn.Cluster.Sources;
using Cairn.Core.Ids;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Tracker.Planning;

/// <summary>What a tracker advises, computed by the very functions by which the peers decide. Pure.</summary>
internal static class Plans
{
    /// <summary>Who should take packs: for each the peers by shard, fewer where there are not as many with room. Whoever asks is not among
    /// them, nor is a peer that keeps no data for others.</summary>
    /// <param name="asker">Whose packs they are.</param>
    /// <param name="members">Who is there.</param>
    /// <param name="questions">The packs; what one takes up, the next has not.</param>
    public static IReadOnlyList<PackHolders> Backup(
        PeerId asker, IReadOnlyList<Signed<MemberRecord>> members, IReadOnlyList<PlacementQuestion> questions)
    {
        var room = members
            .Where(member => member.Signer != asker && member.Value.Role is not PeerRole.Owner)
            .ToDictionary(member => member.Signer, member => member.Value.Free.Bytes);
        var plans = new List<PackHolders>(questions.Count);
        foreach (var question in questions)
        {
            var excluded = question.Excluded.ToHashSet();
            var plan = PlacementPlanner.Plan(new PlacementRequest
            {
                Pack = question.Pack,
                Redundancy = question.Redundancy,
                Happy = question.Happy,
                ShardLength = question.ShardLength,
                Candidates =
                [
                    .. members
                        .Where(member => room.ContainsKey(member.Signer) && !excluded.Contains(member.Signer))
                        .Select(member => new Candidate
                        {
                            Peer = member.Signer,
                            Site = member.Value.Site,
                            Room = room[member.Signer],
                        }),
                ],
            });
            foreach (var shard in plan.Assignments)
                room[shard.Peer] -= question.ShardLength;

            plans.Add(new PackHolders(question.Pack, [.. plan.Assignments.Select(shard => shard.Peer)]));
        }

        return plans;
    }

    /// <summary>In which order to ask the holders of a pack: those that are there first, and many askers spread over them.</summary>
    public static PackHolders Restore(PackId pack, IEnumerable<PeerId> holders, IReadOnlySet<PeerId> here) => new(
        pack,
        SourceRanking.Order(
            pack.Value, holders.Select(holder => new SourceCandidate(holder, null, 0, here.Contains(holder) ? 0 : 1))));
}
