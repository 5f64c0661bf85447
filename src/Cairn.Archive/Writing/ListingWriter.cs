using Cairn.Archive.Chunking;
using Cairn.Archive.Trees;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>
/// Writes the listing of one directory and stores it piece by piece, so that of a long one only a few pieces are in memory. The same
/// entries always give the same chunks. Not thread-safe.
/// </summary>
/// <param name="trees">Stores the pieces.</param>
/// <param name="chunker">Says where they end.</param>
/// <param name="content">Gathers them; null for the root, whose chunks the snapshot itself names.</param>
internal sealed class ListingWriter(ChunkIntake trees, IChunker chunker, ContentWriter? content)
{
    private readonly TreeEncoder _encoder = new();
    private readonly List<ChunkId> _rootChunks = [];

    /// <inheritdoc cref="TreeEncoder.Add(TreeEntry)"/>
    public void Add(TreeEntry entry) => _encoder.Add(entry);

    /// <inheritdoc cref="TreeEncoder.Add(BytePath, ReadOnlySpan{byte})"/>
    public void Add(BytePath name, ReadOnlySpan<byte> written) => _encoder.Add(name, written);

    /// <summary>Stores what is there when it is enough to be cut. Called now and then between entries.</summary>
    public ValueTask StoreAsync() => CutAsync(2 * chunker.MaximumSize, chunker.MaximumSize);

    /// <summary>Ends the listing of a directory.</summary>
    /// <returns>What it consists of; of the root nothing.</returns>
    public async ValueTask<Content> FinishAsync()
    {
        _encoder.Finish();
        await CutAsync(1, 1);
        return content is null ? Content.Empty : await content.FinishAsync();
    }

    /// <summary>Ends the listing of the root.</summary>
    /// <returns>Its chunks.</returns>
    public async ValueTask<IReadOnlyList<ChunkId>> FinishRootAsync()
    {
        await FinishAsync();
        return _rootChunks;
    }

    /// <summary>Cuts a listing of at least <paramref name="from"/> bytes until fewer than <paramref name="until"/> are left.</summary>
    private async ValueTask CutAsync(int from, int until)
    {
        if (_encoder.Pending.Length < from)
        {
            return;
        }

        var pending = _encoder.Pending.ToArray();
        var start = 0;
        while (pending.Length - start >= until)
        {
            var length = chunker.Cut(pending.AsSpan(start));
            var (id, _) = await trees.TakeAsync(pending.AsMemory(start, length));
            if (content is null)
            {
                _rootChunks.Add(id);
            }
            else
            {
                await content.AddAsync(ContentItem.Piece(id, length));
            }

            start += length;
        }

        _encoder.Drop(start);
    }
}
