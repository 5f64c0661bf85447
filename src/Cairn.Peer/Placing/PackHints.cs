using Cairn.Core.Ids;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Placing;

/// <summary>Whom a directory believes to hold packs, beyond the receipts that this owner has. Only hints: what such a peer sends is checked
/// like anybody's. For one run; thread-safe.</summary>
internal sealed class PackHints(IDirectory directory)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PackId, IReadOnlyList<PeerId>> _holders = [];

    /// <summary>Asks about packs, those left out that were asked about before.</summary>
    public async Task AskAsync(IEnumerable<PackId> packs, CancellationToken cancellation)
    {
        List<PackId> unasked;
        lock (_lock)
            unasked = [.. packs.Distinct().Where(pack => _holders.TryAdd(pack, []))];

        if (unasked.Count == 0)
            return;

        var located = await directory.LocateAsync(unasked, cancellation);
        lock (_lock)
        {
            foreach (var pack in located)
                _holders[pack.Pack] = pack.Holders;
        }
    }

    /// <summary>Who is said to hold a pack, as far as that was asked.</summary>
    public IReadOnlyList<PeerId> Of(PackId pack)
    {
        lock (_lock)
            return _holders.GetValueOrDefault(pack) ?? [];
    }
}
