using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;
using Cairn.Core.Ids;

namespace Cairn.Archive.Writing;

/// <summary>Names chunks and stores those that are new. One caller at a time.</summary>
internal sealed class ChunkIntake(ChunkNamer namer, KnownChunks known, PackPipeline pipeline)
{
    /// <summary>Hears of every chunk that is taken, known or not; null for nobody.</summary>
    public Action<ChunkId>? Taken { get; set; }

    /// <summary>Stores a chunk unless it is known.</summary>
    /// <returns>Its id, and how many of its bytes are new: all or none.</returns>
    public async ValueTask<(ChunkId Id, int NewBytes)> TakeAsync(ReadOnlyMemory<byte> content)
    {
        var id = namer.Name(content.Span);
        Taken?.Invoke(id);
        if (known.Contains(id))
        {
            return (id, 0);
        }

        known.Begin(id);
        await pipeline.AddAsync(new ChunkSpan(id, content.Length), content);
        return (id, content.Length);
    }
}
