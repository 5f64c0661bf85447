using Cairn.Core.Ids;

namespace Cairn.Protocol.Directories;

/// <summary>The member list at one moment. Immutable.</summary>
/// <param name="Version">Grows with every change on this peer.</param>
/// <param name="Members">All members known, this peer included, ordered by PeerId.</param>
/// <param name="Source">Whether the list is kept up to date now.</param>
public sealed record DirectoryView(long Version, IReadOnlyList<Member> Members, DirectorySource Source)
{
    /// <summary>The member with an id; null when it is not known.</summary>
    public Member? Find(PeerId peer)
    {
        var (low, high) = (0, Members.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = Members[middle].Peer.CompareTo(peer);
            if (order == 0)
                return Members[middle];

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }
}
