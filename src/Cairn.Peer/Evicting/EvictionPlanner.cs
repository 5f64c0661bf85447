using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Evicting;

/// <summary>Finds out whom an eviction concerns. Pure.</summary>
internal static class EvictionPlanner
{
    private const int LeastDigits = 4;

    /// <summary>Plans the eviction of a peer.</summary>
    /// <param name="peer">Its name, its id, or at least four digits of the id that fit one member. A whole id need be on no list.</param>
    /// <param name="network">The network.</param>
    /// <param name="members">All that are known, those that left too, whoever is evicted.</param>
    /// <param name="evicted">Who is evicted already.</param>
    /// <exception cref="CairnException"><c>no-such-peer</c> (5); <c>founder-stays</c> (7): the founder is named.</exception>
    public static EvictionPlan Plan(string peer, NetworkId network, IReadOnlyList<Member> members, EvictionSet evicted)
    {
        var target = Find(peer, members);
        if (target.Value == network.Value)
        {
            throw new CairnException(
                ErrorKind.Refused,
                "founder-stays",
                "The founder of a network cannot be evicted: whoever belongs to it does so by the founder's word.",
                "Nothing was changed.",
                "If the founder's machine is lost, 'cairn recover' brings it back; if its recovery key is, found a new network.");
        }

        var staying = members
            .Where(member => member.State is not Liveness.Left && member.Peer != target && !evicted.Names(member.Peer))
            .Where(member => member.Record.Value.Credential.Links.Any(link => link.Value.Inviter == target));
        return new EvictionPlan(target, members.FirstOrDefault(member => member.Peer == target), network, [.. staying]);
    }

    private static PeerId Find(string peer, IReadOnlyList<Member> members)
    {
        if (Identifiers.TryParse<PeerId>(peer, out var whole))
            return whole;

        var named = members.Where(member => member.Name == peer).ToList();
        if (named.Count == 0 && peer.Length >= LeastDigits)
            named = [.. members.Where(member => member.Peer.ToString().StartsWith(peer, StringComparison.Ordinal))];

        return named.Count == 1 ? named[0].Peer : throw new CairnException(
            ErrorKind.NotFound,
            "no-such-peer",
            named.Count == 0 ? $"No member is called '{peer}'." : $"'{peer}' fits several members.",
            "Nothing was changed.",
            "'cairn peers' lists the members; the id of one that it does not list must be given whole.");
    }
}
