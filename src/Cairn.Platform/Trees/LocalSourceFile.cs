using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>An open file of a <see cref="LocalSourceTree"/>.</summary>
internal sealed class LocalSourceFile(Descriptor file, BytePath path) : ISourceFile
{
    private const int BlockUnit = 512;

    // What takes room for all its bytes has no holes, and need not be asked for them.
    private bool _mayHaveHoles = true;
    private long _size;

    public EntryMetadata Stat()
    {
        SourceErrors.ThrowIf(Posix.Stat(file, out var stat), "look at", path);
        _size = (long)stat.Size;
        _mayHaveHoles = stat.Blocks < (stat.Size + BlockUnit - 1) / BlockUnit;
        return StatReader.Read(stat);
    }

    public int Read(long offset, Span<byte> destination)
    {
        SourceErrors.ThrowIf(Posix.Read(file, offset, destination, out var length), "read", path);
        return length;
    }

    public FileStretch? NextData(long offset)
    {
        if (!_mayHaveHoles)
        {
            return offset < _size ? new FileStretch(offset, _size) : null;
        }

        var error = Posix.Seek(file, offset, Libc.SeekData, out var start);
        if (error == Errno.NoSuchDevice)
        {
            return null;
        }

        if (error == 0)
        {
            error = Posix.Seek(file, start, Libc.SeekHole, out var end);

            // The data is gone since: the file changes, which the caller notices by its times.
            return error == 0 ? new FileStretch(start, end) : new FileStretch(start, long.MaxValue);
        }

        // A file system that cannot tell (EINVAL): everything is data.
        return new FileStretch(offset, long.MaxValue);
    }

    public ExtendedAttributes ReadAttributes()
    {
        SourceErrors.ThrowIf(AttributeReader.Read(new AttributePlace(file), out var attributes), "read the attributes of", path);
        return attributes;
    }

    public void Dispose() => file.Dispose();
}
