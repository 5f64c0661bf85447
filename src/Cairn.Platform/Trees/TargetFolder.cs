using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>
/// An open directory of the target that several users share. It is closed when the cache and all of them have let go of it.
/// The lock of <see cref="TargetFolders"/> guards the count.
/// </summary>
internal sealed class TargetFolder(Descriptor directory)
{
    private int _holders = 1;

    /// <summary>Where names start; good until given back.</summary>
    public Descriptor Directory => directory;

    /// <summary>When it was last asked for.</summary>
    public long LastUse { get; set; }

    /// <summary>One more holder.</summary>
    public void Hold() => _holders++;

    /// <summary>One holder less.</summary>
    public void LetGo()
    {
        if (--_holders == 0)
        {
            directory.Dispose();
        }
    }
}
