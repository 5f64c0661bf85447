using Cairn.Archive.Catalog;
using Cairn.Archive.Errors;
using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Reading;

/// <summary>
/// Reads single chunks, and keeps the frames read last, since neighbours in a tree are neighbours in a pack. One caller at a time.
/// </summary>
internal sealed class ChunkFetcher(ReadSession session)
{
    private const int CachedBytes = 8 * 1024 * 1024;

    private readonly Dictionary<FrameId, LinkedListNode<CachedFrame>> _cached = [];
    private readonly LinkedList<CachedFrame> _byUse = [];
    private int _bytes;

    /// <summary>The packs that are read; by default all that the catalog knows.</summary>
    public Func<PackId, bool> IsKept { get; init; } = _ => true;

    /// <summary>Where a chunk is, the best place first.</summary>
    public IEnumerable<ChunkLocation> Locate(ChunkId chunk) =>
        session.Environment.Catalog.Locate(chunk).Where(location => IsKept(location.Pack.Id));

    /// <summary>The plain bytes of a chunk; they stay valid.</summary>
    /// <exception cref="CairnException">It is stored nowhere that the catalog knows and that is read (code <c>chunk-not-found</c>), or none
    /// of the packs that have it can be read: then the first one's error.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> FetchAsync(ChunkId chunk, CancellationToken cancellation)
    {
        CairnException? first = null;
        foreach (var location in Locate(chunk))
        {
            try
            {
                return await FetchAsync(location, cancellation);
            }
            catch (CairnException problem)
            {
                first ??= problem;
            }
        }

        throw first ?? Damage.NotFound(chunk);
    }

    private async ValueTask<ReadOnlyMemory<byte>> FetchAsync(ChunkLocation location, CancellationToken cancellation)
    {
        var place = location.Place;
        var content = await FrameAsync(location.Pack, place, cancellation);
        return place.Offset + place.Length <= content.Length
            ? content.AsMemory(place.Offset, place.Length)
            : throw Damage.Found($"Frame {place.Frame} of pack {location.Pack.Id} is shorter than the catalog says.");
    }

    private async ValueTask<byte[]> FrameAsync(PackInfo pack, ChunkPlace place, CancellationToken cancellation)
    {
        var id = new FrameId(pack.Id, place.Frame);
        if (_cached.TryGetValue(id, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Content;
        }

        using var bytes = await session.Store.ReadAsync(pack.Id, place.FrameOffset, place.FrameLength, cancellation);
        var content = Open(pack, place, bytes.Memory.Span);
        Keep(new CachedFrame(id, content));
        return content;
    }

    private byte[] Open(PackInfo pack, ChunkPlace place, Span<byte> sealedFrame)
    {
        using var cipher = new PackCipher(session.Environment.Keys, pack.Id, pack.Kind);
        using var opener = new FrameOpener(cipher, session.Buffers, session.Decompressors);
        return opener.TryOpen(place.Frame, place.FrameOffset, sealedFrame, out var content)
            ? content.ToArray()
            : throw Damage.Found($"Frame {place.Frame} of pack {pack.Id} does not open under its seal.");
    }

    private void Keep(CachedFrame frame)
    {
        _cached.Add(frame.Id, _byUse.AddFirst(frame));
        _bytes += frame.Content.Length;
        while (_bytes > CachedBytes && _byUse.Last is { } oldest && oldest != _byUse.First)
        {
            _byUse.RemoveLast();
            _cached.Remove(oldest.Value.Id);
            _bytes -= oldest.Value.Content.Length;
        }
    }

    private sealed record CachedFrame(FrameId Id, byte[] Content);
}
