using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>An open file of a <see cref="LocalSourceTree"/>.</summary>
internal sealed class LocalSourceFile(Descriptor file, BytePath path) : ISourceFile
{
    public EntryMetadata Stat()
    {
        SourceErrors.ThrowIf(Posix.Stat(file, out var stat), "look at", path);
        return StatReader.Read(stat);
    }

    public int Read(long offset, Span<byte> destination)
    {
        SourceErrors.ThrowIf(Posix.Read(file, offset, destination, out var length), "read", path);
        return length;
    }

    public void Dispose() => file.Dispose();
}
