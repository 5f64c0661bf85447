using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>
/// The files of this machine, read through libc: names are bytes, links are never followed in the last place, nothing that could
/// block (a FIFO, a device) is ever opened, and access times stay as they are where the kernel allows that (O_NOATIME).
/// </summary>
public sealed class LocalSourceTree : ISourceTree
{
    /// <inheritdoc/>
    public EntryMetadata Stat(BytePath path)
    {
        using var place = new SourcePath(path);
        SourceErrors.ThrowIf(Posix.Stat(place.At, place.Rest, out var stat), "look at", path);
        return StatReader.Read(stat);
    }

    /// <inheritdoc/>
    public IReadOnlyList<BytePath> List(BytePath directory)
    {
        using var place = new SourcePath(directory);
        var flags = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;
        var error = OpenQuietly(place, flags, out var opened);
        using (opened)
        {
            SourceErrors.ThrowIf(error, "list", directory);
            var names = new List<BytePath>();
            SourceErrors.ThrowIf(DirectoryReader.Read(opened, names), "list", directory);
            names.Sort();
            return names;
        }
    }

    /// <inheritdoc/>
    /// <remarks>What is no regular file is <c>unreadable</c>.</remarks>
    public ISourceFile Open(BytePath file)
    {
        using var place = new SourcePath(file);
        SourceErrors.ThrowIf(Posix.Stat(place.At, place.Rest, out var stat), "open", file);
        DemandRegular(stat, file);

        // Non-blocking, in case a FIFO took the name since: it must not stop the backup.
        var flags = OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NoControllingTerminal;
        var error = OpenQuietly(place, flags | OpenFlags.NonBlocking, out var opened);
        if (error == Errno.Again)
        {
            // Somebody holds a lease on the file (fcntl(2), F_SETLEASE): only a blocking open waits until it is given up.
            error = OpenQuietly(place, flags, out opened);
        }

        SourceErrors.ThrowIf(error, "open", file);
        try
        {
            SourceErrors.ThrowIf(Posix.Stat(opened, out stat), "look at", file);
            DemandRegular(stat, file);
            return new LocalSourceFile(opened, file);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>What is no link is <c>vanished</c>.</remarks>
    public BytePath ReadLink(BytePath link)
    {
        using var place = new SourcePath(link);
        for (var capacity = 256; ; capacity *= 4)
        {
            var buffer = new byte[capacity];
            var error = Posix.ReadLink(place.At, place.Rest, buffer, out var length);
            if (error == Errno.Invalid)
            {
                throw SourceErrors.Vanished($"{link} is no symbolic link.");
            }

            SourceErrors.ThrowIf(error, "read the link", link);
            if (length < capacity)
            {
                return new BytePath(buffer.AsSpan(0, length));
            }
        }
    }

    /// <inheritdoc/>
    public ExtendedAttributes ReadAttributes(BytePath path)
    {
        using var place = new SourcePath(path);
        var error = AttributeReader.Read(new AttributePlace(place.At, place.Rest), out var attributes);
        SourceErrors.ThrowIf(error, "read the attributes of", path);
        return attributes;
    }

    private static int OpenQuietly(in SourcePath place, int flags, out Descriptor opened)
    {
        var error = Posix.Open(place.At, place.Rest, flags | OpenFlags.NoAccessTime, 0, out opened);

        // Only the owner may ask for O_NOATIME (open(2)).
        return error == Errno.NotPermitted ? Posix.Open(place.At, place.Rest, flags, 0, out opened) : error;
    }

    private static void DemandRegular(in StatxBuffer stat, BytePath file)
    {
        if (FileModes.TypeOf(stat.Mode) != EntryType.File)
        {
            throw SourceErrors.Unreadable($"{file} is no regular file.");
        }
    }
}
