using Cairn.Core.Ids;
using Cairn.Protocol.Trackers;

namespace Cairn.Tracker.Hints;

/// <summary>Which peer shares which file, as each tells of itself. Its table's lock guards it.</summary>
internal sealed class FileIndex(HintBudget budget)
{
    /// <summary>Bytes of the objects that remember one file of one peer, without its name.</summary>
    private const int Overhead = 448;

    private readonly Dictionary<string, SortedDictionary<PeerId, SharedFile>> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<PeerId, HashSet<string>> _peers = [];

    /// <summary>Takes what a peer tells; false, and nothing is changed, if there is no memory for it.</summary>
    public bool TryTake(PeerId peer, FilesMessage message)
    {
        var before = _peers.GetValueOrDefault(peer) ?? [];
        var files = message.Files.GroupBy(file => file.Name, StringComparer.Ordinal).Select(group => group.Last()).ToList();
        var removed = (message.IsWhole ? before : message.Removed.Where(before.Contains))
            .Except(files.Select(file => file.Name), StringComparer.Ordinal)
            .ToList();
        var added = files.Where(file => !before.Contains(file.Name)).Sum(file => CostOf(file.Name));
        if (!budget.TryTake(peer, added - removed.Sum(CostOf)))
            return false;

        foreach (var name in removed)
            Remove(peer, name, before);

        foreach (var file in files)
            Put(peer, file);

        return true;
    }

    /// <summary>The peers that share a file of exactly this name.</summary>
    public IReadOnlyList<FoundFile> Find(string name) => _names.TryGetValue(name, out var peers)
        ? [.. peers.Select(peer => new FoundFile(peer.Key.ToString(), peer.Value.Size, peer.Value.Checksum))]
        : [];

    /// <summary>Forgets what a peer told; the budget does so itself.</summary>
    public void Drop(PeerId peer)
    {
        if (!_peers.Remove(peer, out var names))
            return;

        foreach (var name in names.ToList())
            Remove(peer, name, names);
    }

    private static long CostOf(string name) => Overhead + (4L * name.Length);

    private void Put(PeerId peer, SharedFile file)
    {
        if (!_peers.TryGetValue(peer, out var names))
            _peers.Add(peer, names = new HashSet<string>(StringComparer.Ordinal));

        if (!_names.TryGetValue(file.Name, out var peers))
            _names.Add(file.Name, peers = []);

        peers[peer] = file;
        names.Add(file.Name);
    }

    private void Remove(PeerId peer, string name, HashSet<string> names)
    {
        names.Remove(name);
        if (_names.TryGetValue(name, out var peers) && peers.Remove(peer) && peers.Count == 0)
            _names.Remove(name);
    }
}
