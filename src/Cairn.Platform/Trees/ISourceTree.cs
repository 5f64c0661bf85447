namespace Cairn.Platform.Trees;

/// <summary>
/// The files of a machine as a backup reads them: absolute paths of bytes, nothing followed, nothing changed. Thread-safe.
/// </summary>
/// <remarks>Members throw <see cref="Core.Errors.CairnException"/>: code <c>vanished</c> when the name is gone,
/// <c>unreadable</c> when permission or the disk forbids it. Both concern that name only; the caller goes on with the rest.</remarks>
public interface ISourceTree
{
    /// <summary>lstat of a path.</summary>
    EntryMetadata Stat(BytePath path);

    /// <summary>Names in a directory without "." and "..", in byte order.</summary>
    IReadOnlyList<BytePath> List(BytePath directory);

    /// <summary>Opens a regular file for reading, without following a link and without touching its access time where allowed.</summary>
    ISourceFile Open(BytePath file);

    /// <summary>The target of a symbolic link, byte for byte.</summary>
    BytePath ReadLink(BytePath link);

    /// <summary>The extended attributes of what is at a path, of a link itself; none where the file system has no such thing. For a
    /// file that is open anyway ask <see cref="ISourceFile"/>.</summary>
    ExtendedAttributes ReadAttributes(BytePath path);
}
