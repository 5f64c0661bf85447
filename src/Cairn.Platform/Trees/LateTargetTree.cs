using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>
/// A <see cref="LocalTargetTree"/> whose folder is made only when something is about to be written, so that whoever only asks, or finds
/// out that there is nothing to do, leaves no folder behind.
/// </summary>
public sealed class LateTargetTree : ITargetTree
{
    private readonly BytePath _root;
    private LocalTargetTree? _tree;

    /// <summary>Opens the folder if it is there.</summary>
    /// <param name="root">An absolute path. Links in it are followed: the user chose them.</param>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    /// <exception cref="Core.Errors.CairnException">What is there cannot be opened (code <c>target-failed</c>).</exception>
    public LateTargetTree(BytePath root)
    {
        if (!root.IsAbsolute)
        {
            throw new ArgumentException("The root of a target is an absolute path.", nameof(root));
        }

        _root = root;
        if (Posix.Stat(Descriptor.WorkingDirectory, root.Bytes, out _) != Errno.NoEntry)
        {
            _tree = new LocalTargetTree(root);
        }
    }

    private LocalTargetTree Tree => _tree ?? throw new InvalidOperationException("The target is written to before it is begun.");

    /// <inheritdoc/>
    public void Begin() => _tree ??= new LocalTargetTree(_root);

    /// <inheritdoc/>
    public EntryMetadata? Find(BytePath path) => _tree?.Find(path);

    /// <inheritdoc/>
    public void CreateDirectory(BytePath path) => Tree.CreateDirectory(path);

    /// <inheritdoc/>
    public ITargetFile CreateFile(BytePath path, long size, long data) => Tree.CreateFile(path, size, data);

    /// <inheritdoc/>
    public AppliedMetadata CreateSymlink(BytePath path, BytePath target, EntryMetadata metadata) =>
        Tree.CreateSymlink(path, target, metadata);

    /// <inheritdoc/>
    public AppliedMetadata CreateSpecial(BytePath path, EntryMetadata metadata) => Tree.CreateSpecial(path, metadata);

    /// <inheritdoc/>
    public void CreateLink(BytePath path, BytePath existing) => Tree.CreateLink(path, existing);

    /// <inheritdoc/>
    public AppliedMetadata SetMetadata(BytePath path, EntryMetadata metadata) => Tree.SetMetadata(path, metadata);

    /// <inheritdoc/>
    public Task SyncAsync() => Tree.SyncAsync();

    /// <inheritdoc/>
    /// <remarks>As long as the folder is missing, of the one that it would be made in.</remarks>
    public long FreeBytes() => _tree?.FreeBytes() ?? FreeAbove();

    /// <inheritdoc/>
    public void Dispose() => _tree?.Dispose();

    private long FreeAbove()
    {
        var bytes = 0L;
        var error = Errno.NoEntry;
        for (var above = _root.Parent; error == Errno.NoEntry; above = above.Parent)
        {
            var path = above.IsEmpty ? new BytePath("/") : above;
            error = Posix.Open(Descriptor.WorkingDirectory, path.Bytes, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out var folder);
            using (folder)
            {
                error = error == 0 ? Posix.FreeBytes(folder, out bytes) : error;
            }
        }

        TargetErrors.ThrowIf(error, "measure the free space of", _root);
        return bytes;
    }
}
