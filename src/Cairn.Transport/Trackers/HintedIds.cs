using Cairn.Core.Ids;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>Reads and writes the ids in hints, which are text. What a tracker says that makes no sense, or that nobody asked for, is
/// passed over.</summary>
internal static class HintedIds
{
    /// <summary>Packs with their holders, as they are told.</summary>
    public static PackPeers Write(PackHolders pack) => new(
        pack.Pack.ToString(), [.. pack.Holders.Take(TrackerLimits.PeersPerPack).Select(holder => holder.ToString())]);

    /// <summary>Of what a tracker says the packs that were asked for and of which it says something.</summary>
    public static IReadOnlyList<PackHolders> Read(IReadOnlyList<PackPeers> told, IReadOnlyCollection<PackId> asked)
    {
        var wanted = asked.ToHashSet();
        var packs = new List<PackHolders>();
        foreach (var one in told)
        {
            if (Identifiers.TryParse<PackId>(one.Pack, out var pack) && wanted.Remove(pack) && Peers(one.Peers) is { Count: > 0 } peers)
                packs.Add(new PackHolders(pack, peers));
        }

        return packs;
    }

    private static List<PeerId> Peers(IReadOnlyList<string> told)
    {
        var peers = new List<PeerId>();
        foreach (var text in told.Take(TrackerLimits.PeersPerPack))
        {
            if (Identifiers.TryParse<PeerId>(text, out var peer) && !peers.Contains(peer))
                peers.Add(peer);
        }

        return peers;
    }
}
