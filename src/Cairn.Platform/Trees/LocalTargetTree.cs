using System.Security.Cryptography;
using System.Text;
using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>
/// A folder of this machine that a restore writes into, through libc. Whatever paths a snapshot holds, and whatever links somebody
/// plants in the folder meanwhile, nothing outside of it is touched.
/// </summary>
/// <remarks>Temporary names are <c>.cairn-</c>, 16 hexadecimal digits and <c>.tmp</c>, so that what a crash leaves is recognised.
/// A power cut may leave such names, and metadata of directories that is not set; a restore that it interrupts is run again.</remarks>
public sealed class LocalTargetTree : ITargetTree
{
    private const int RandomBytes = 8;

    private readonly BytePath _root;
    private readonly Descriptor _directory;
    private readonly TargetFolders _folders;

    /// <summary>Opens the folder; makes it, and its parents, with mode 0700 if missing.</summary>
    /// <param name="root">An absolute path. Links in it are followed: the user chose them.</param>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    /// <exception cref="Core.Errors.CairnException">It cannot be made or opened (code <c>target-failed</c>).</exception>
    public LocalTargetTree(BytePath root)
    {
        if (!root.IsAbsolute)
        {
            throw new ArgumentException("The root of a target is an absolute path.", nameof(root));
        }

        _root = root;
        TargetErrors.ThrowIf(PrivateFolders.TryCreate(root.Bytes), "create", root);
        var flags = OpenFlags.ReadOnly | OpenFlags.Directory;
        TargetErrors.ThrowIf(Posix.Open(Descriptor.WorkingDirectory, root.Bytes, flags, 0, out _directory), "open", root);
        _folders = new TargetFolders(_directory);
    }

    /// <inheritdoc/>
    public EntryMetadata? Find(BytePath path)
    {
        var error = TryEnter(path, out var place);
        if (error is Errno.NoEntry or Errno.NotDirectory)
        {
            return null;
        }

        using (place)
        {
            ThrowIfUnreachable(error, path);
            error = Posix.Stat(place!.Directory, place.Name, out var stat);
            if (error == Errno.NoEntry)
            {
                return null;
            }

            TargetErrors.ThrowIf(error, "look at", path);
            return StatReader.Read(stat);
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(BytePath path)
    {
        using var place = Enter(path);
        var error = Posix.MakeDirectory(place.Directory, place.Name, PrivateFolders.FolderMode);
        if (error == 0)
        {
            // If one of this name was open, it has gone away since.
            _folders.Forget(path);
            return;
        }

        var found = error == Errno.Exists && Posix.Stat(place.Directory, place.Name, out var stat) == 0
            ? FileModes.TypeOf(stat.Mode)
            : EntryType.File;
        if (found == EntryType.Symlink)
        {
            throw TargetErrors.Unsafe(path, "is a link in the target, where a directory belongs");
        }

        if (found != EntryType.Directory)
        {
            throw TargetErrors.From(error, "create the directory", path);
        }
    }

    /// <inheritdoc/>
    public ITargetFile CreateFile(BytePath path, long size, long data)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data, size);
        var place = Enter(path);
        var temporary = TemporaryName();
        const int flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive;
        var error = Posix.Open(place.Directory, temporary, flags, PrivateFolders.FileMode, out var opened);
        if (error != 0)
        {
            place.Dispose();
            throw TargetErrors.From(error, "create", path);
        }

        var file = new LocalTargetFile(opened, place, temporary, () => Enter(path));
        try
        {
            file.Reserve(size, data);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public AppliedMetadata CreateSymlink(BytePath path, BytePath target, EntryMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        using var place = Enter(path);
        var temporary = TemporaryName();
        TargetErrors.ThrowIf(Posix.MakeSymlink(place.Directory, temporary, target.Bytes), "create the link", path);
        return Settle(place, temporary, metadata);
    }

    /// <inheritdoc/>
    public AppliedMetadata CreateSpecial(BytePath path, EntryMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var mode = FileModes.NodeType(metadata.Type) | PrivateFolders.FileMode;
        using var place = Enter(path);
        var temporary = TemporaryName();
        var error = Posix.MakeNode(place.Directory, temporary, mode, DeviceNumbers.Pack(metadata.DeviceNumber));
        TargetErrors.ThrowIf(error, "create the special file", path);
        return Settle(place, temporary, metadata);
    }

    /// <inheritdoc/>
    public void CreateLink(BytePath path, BytePath existing)
    {
        using var from = Enter(existing);
        using var place = Enter(path);
        var temporary = TemporaryName();
        TargetErrors.ThrowIf(Posix.MakeLink(from.Directory, from.Name, place.Directory, temporary), "link", path);
        place.Settle(temporary);

        // Of two names of one inode rename(2) removes neither.
        _ = Posix.Unlink(place.Directory, temporary);
    }

    /// <inheritdoc/>
    public AppliedMetadata SetMetadata(BytePath path, EntryMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (path.IsEmpty)
        {
            return TargetMetadata.Apply(_directory, default, metadata, _root, InheritedAcl.Possible);
        }

        using var place = Enter(path);
        return TargetMetadata.Apply(place.Directory, place.Name, metadata, path, InheritedAcl.Possible);
    }

    /// <inheritdoc/>
    /// <remarks>One syncfs(2), on a thread of the pool: for many small files far cheaper than an fsync each.</remarks>
    public Task SyncAsync() => Task.Run(Sync);

    /// <inheritdoc/>
    public long FreeBytes()
    {
        TargetErrors.ThrowIf(Posix.FreeBytes(_directory, out var bytes), "measure the free space of", _root);
        return bytes;
    }

    /// <summary>Closes the folder. Files under way can still be committed.</summary>
    public void Dispose() => _folders.Dispose();

    private void Sync()
    {
        var error = Posix.SyncFileSystem(_directory);
        if (Errno.MeansFull(error))
        {
            throw TargetErrors.From(error, "make durable what is in", _root);
        }

        if (error != 0)
        {
            throw TargetErrors.DiskFailed($"Cannot make durable what is in {_root}: {DiskErrors.Reason(error)}.");
        }
    }

    /// <summary>Gives what has a temporary name its metadata, then its own name: a power cut leaves the one or the other.</summary>
    private static AppliedMetadata Settle(TargetPlace place, byte[] temporary, EntryMetadata metadata)
    {
        try
        {
            var applied = TargetMetadata.Apply(place.Directory, temporary, metadata, place.Path, place.Inherits);
            place.Settle(temporary);
            return applied;
        }
        catch
        {
            _ = Posix.Unlink(place.Directory, temporary);
            throw;
        }
    }

    private static void ThrowIfUnreachable(int error, BytePath path)
    {
        if (error == Errno.Loop)
        {
            throw TargetErrors.Unsafe(path, "goes through a link in the target");
        }

        TargetErrors.ThrowIf(error, "reach", path);
    }

    private static byte[] TemporaryName()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        return Encoding.ASCII.GetBytes($".cairn-{Convert.ToHexStringLower(random)}.tmp");
    }

    private TargetPlace Enter(BytePath path)
    {
        ThrowIfUnreachable(TryEnter(path, out var place), path);
        return place!;
    }

    private int TryEnter(BytePath path, out TargetPlace? place)
    {
        TargetPath.Check(path);
        var error = _folders.Take(path.Parent, out var folder);
        place = error == 0 ? new TargetPlace(_folders, folder, path) : null;
        return error;
    }
}
