using Cairn.Archive.Walking;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>The directories that a restore has made: those that it is in, and those that it has left. Not thread-safe.</summary>
internal sealed class DirectoryStack
{
    private readonly Stack<SnapshotEntry> _open = new();

    /// <summary>Those that nothing more will be made in and that have no metadata yet, each behind all that are in it.</summary>
    public List<SnapshotEntry> Left { get; } = [];

    /// <summary>About the bytes of memory that <see cref="Left"/> takes.</summary>
    public long LeftBytes { get; private set; }

    /// <summary>A directory was made in the last one.</summary>
    public void Enter(SnapshotEntry directory) => _open.Push(directory);

    /// <summary>The walk has come to a path: directories that it is not in are left.</summary>
    public void Leave(BytePath path)
    {
        while (_open.TryPeek(out var directory) && !PathNames.IsBelow(path, directory.Path))
        {
            AddLeft(_open.Pop());
        }
    }

    /// <summary>The walk is at its end.</summary>
    public void LeaveAll()
    {
        while (_open.TryPop(out var directory))
        {
            AddLeft(directory);
        }
    }

    /// <summary>Those left have their metadata.</summary>
    public void ForgetLeft()
    {
        Left.Clear();
        LeftBytes = 0;
    }

    private void AddLeft(SnapshotEntry directory)
    {
        Left.Add(directory);
        LeftBytes += EntryWeight.Of(directory);
    }
}
