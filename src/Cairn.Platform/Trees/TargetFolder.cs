using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>
/// An open directory of the target that several users share. It is closed when the cache and all of them have let go of it.
/// The lock of <see cref="TargetFolders"/> guards the count.
/// </summary>
internal sealed class TargetFolder(Descriptor directory)
{
    private int _holders = 1;
    private InheritedAcl? _inherits;

    /// <summary>Where names start; good until given back.</summary>
    public Descriptor Directory => directory;

    /// <summary>Whether what is made in it starts with an ACL; asked of the system once. A restore itself gives directories their ACLs
    /// only when all is in them.</summary>
    public InheritedAcl Inherits => _inherits ??=
        new AttributePlace(directory, default).Get(ExtendedAttributes.DefaultAcl.Bytes, default, out _) == 0
            ? InheritedAcl.Possible
            : InheritedAcl.None;

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
