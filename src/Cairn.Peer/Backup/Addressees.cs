using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Identity;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Backup;

/// <summary>Who is to hold a backup. Pure.</summary>
internal static class Addressees
{
    /// <summary>The members that <c>--to</c> names, or all that keep data when it names none. What the directory believes of them does not
    /// matter: they are asked.</summary>
    /// <param name="to">Names, ids, or at least four digits of an id that fit one member.</param>
    /// <param name="members">All that may hold anything; this peer itself is not among them.</param>
    /// <param name="self">This peer.</param>
    /// <exception cref="CairnException"><c>no-such-peer</c> (5): a name fits no member that keeps data, several, or this peer
    /// itself.</exception>
    public static IEnumerable<Member> Of(IReadOnlyList<string> to, IReadOnlyList<Member> members, PeerIdentity self)
    {
        var keepers = members.Where(member => member.Record.Value.Role is not PeerRole.Owner).ToList();
        return to.Count == 0 ? keepers : to.Select(name => Named(name, keepers, self)).DistinctBy(member => member.Peer);
    }

    private static Member Named(string name, List<Member> members, PeerIdentity self)
    {
        var matches = members.Where(member => member.Name == name || member.Peer.ToString() == name).ToList();
        if (matches.Count == 0)
            matches = [.. members.Where(member => Begins(name, member.Peer))];

        if (matches.Count == 0 && (name == self.Name || Begins(name, self.Peer)))
        {
            throw new CairnException(
                ErrorKind.NotFound,
                "no-such-peer",
                $"'{name}' is this peer itself, and a backup goes to others.",
                "Nothing was sent.",
                "Name another member, or leave out --to; 'cairn peers' lists the members.");
        }

        return matches.Count == 1
            ? matches[0]
            : throw new CairnException(
                ErrorKind.NotFound,
                "no-such-peer",
                matches.Count == 0
                    ? Suggestion.Sentence($"No member that keeps data is called '{name}'", name, members.Select(member => member.Name))
                    : $"'{name}' fits several members.",
                "Nothing was sent.",
                "'cairn peers' lists the members.");
    }

    private static bool Begins(string name, PeerId peer) =>
        name.Length >= 4 && peer.ToString().StartsWith(name, StringComparison.Ordinal);
}
