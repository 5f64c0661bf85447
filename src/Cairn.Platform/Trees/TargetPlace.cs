using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>A name in an open directory of the target. Disposing gives the directory back; the second time does nothing.</summary>
internal sealed class TargetPlace(TargetFolders folders, TargetFolder folder, BytePath path) : IDisposable
{
    private readonly BytePath _name = path.Name;
    private readonly TargetFolder _where = folder;
    private TargetFolder? _held = folder;

    /// <summary>The whole path, for errors.</summary>
    public BytePath Path => path;

    /// <summary>The directory that has the name, or will.</summary>
    public Descriptor Directory { get; } = folder.Directory;

    /// <summary>Whether what is made here starts with an ACL of the directory's.</summary>
    public InheritedAcl Inherits => _where.Inherits;

    /// <summary>The last name of the path.</summary>
    public ReadOnlySpan<byte> Name => _name.Bytes;

    /// <summary>Gives what has a temporary name in the same directory its own, replacing a file or link; on failure removes it.</summary>
    public void Settle(ReadOnlySpan<byte> temporary)
    {
        var error = Posix.Rename(Directory, temporary, Directory, Name);
        if (error != 0)
        {
            _ = Posix.Unlink(Directory, temporary);
            throw TargetErrors.From(error, "give its name to", path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _held, null) is { } held)
        {
            folders.GiveBack(held);
        }
    }
}
