using Cairn.Core.Keys;
using Cairn.Core.Signing;
using Cairn.Platform.Compression;

namespace Cairn.Archive.Packing;

/// <summary>What making packs takes, shared by all packs of one run. Thread-safe.</summary>
internal sealed class PackWorkshop(ArchiveKeys keys, IEntropy entropy, int level) : IDisposable
{
    /// <summary>Parents of the pack keys.</summary>
    public ArchiveKeys Keys { get; } = keys;

    /// <summary>Draws pack ids.</summary>
    public IEntropy Entropy { get; } = entropy;

    /// <summary>zstd level.</summary>
    public int Level { get; } = level;

    /// <summary>Buffers for whole packs.</summary>
    public BufferPool PackBuffers { get; } = new(PackFormat.Capacity);

    /// <summary>Buffers for frames.</summary>
    public BufferPool FrameBuffers { get; } = new(FrameDraft.BufferSize);

    /// <summary>Compressors for frames and indexes.</summary>
    public CodecPool<ZstdCompressor> Compressors { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => Compressors.Dispose();
}
