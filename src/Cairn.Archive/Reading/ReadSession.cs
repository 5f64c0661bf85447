using Cairn.Archive.Packing;
using Cairn.Platform.Compression;

namespace Cairn.Archive.Reading;

/// <summary>What the parts of one reading run share.</summary>
internal sealed class ReadSession(ArchiveEnvironment environment, IPackStore store) : IDisposable
{
    /// <summary>Keys, catalog, cores.</summary>
    public ArchiveEnvironment Environment { get; } = environment;

    /// <summary>Where packs come from.</summary>
    public IPackStore Store { get; } = store;

    /// <summary>Room for the content of frames.</summary>
    public BufferPool Buffers { get; } = new(PackFormat.MaximumFrame);

    /// <summary>Decompressors.</summary>
    public CodecPool<ZstdDecompressor> Decompressors { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => Decompressors.Dispose();
}
