using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>
/// The target as a restore sees it: absolute paths of the snapshot lie below it, and a policy says what may be replaced. Thread-safe.
/// </summary>
internal sealed class RestoreTarget(ITargetTree tree, OverwritePolicy policy, PrivilegePolicy privileges)
{
    private const uint SetIds = 0xC00;

    // Read and written by their owner alone, who is root: nobody else can make them.
    private const uint ClosedDevice = 0x180;

    /// <summary>Bytes that could still be written.</summary>
    public long FreeBytes => tree.FreeBytes();

    /// <summary>Whether an error of the target concerns one path, so that the rest can go on.</summary>
    public static bool ConcernsOnePath(CairnException problem) => problem.Code is "unsafe-path" or "target-failed";

    /// <summary>Whether an error means that nothing more can be written at all.</summary>
    public static bool EndsRestore(CairnException problem) =>
        problem.Code is "target-full" or "target-disk-failed" or "machine-exhausted";

    /// <summary>Makes the target itself where it is missing.</summary>
    public void Begin() => tree.Begin();

    /// <summary>Whether something is there.</summary>
    public bool Has(BytePath path) => tree.Find(Below(path)) is not null;

    /// <summary>Whether a file, link or pipe is to be written; otherwise what is there stays.</summary>
    public bool Replaces(SnapshotEntry entry)
    {
        var found = tree.Find(Below(entry.Path));
        return found is null || policy switch
        {
            OverwritePolicy.Always => true,
            OverwritePolicy.IfNewer => entry.Metadata.ModifiedAt.CompareTo(found.ModifiedAt) > 0,
            _ => false,
        };
    }

    /// <summary>Whether what is there is what a restore would make of an entry, as far as a look at it tells.</summary>
    public bool IsRestored(SnapshotEntry entry)
    {
        var wanted = Prepared(entry);
        return tree.Find(Below(entry.Path)) is { } found
            && (found.Type, found.Mode, found.UserId, found.GroupId) == (wanted.Type, wanted.Mode, wanted.UserId, wanted.GroupId)
            && found.ModifiedAt == wanted.ModifiedAt
            && (found.Type != EntryType.File || found.Size == wanted.Size)
            && found.DeviceNumber == wanted.DeviceNumber;
    }

    /// <summary>Whether two paths are names of one inode.</summary>
    public bool AreOne(BytePath path, BytePath other) =>
        tree.Find(Below(path)) is { } found
        && tree.Find(Below(other)) is { } second
        && (found.Device, found.Inode) == (second.Device, second.Inode);

    /// <summary>Makes a directory or keeps one.</summary>
    public void CreateDirectory(BytePath path) => tree.CreateDirectory(Below(path));

    /// <summary>Starts a file.</summary>
    public ITargetFile CreateFile(SnapshotEntry entry) =>
        tree.CreateFile(Below(entry.Path), entry.Metadata.Size, entry.Content.Data);

    /// <summary>Whether it lets a program act with other rights, and does not get what lets it: a file with a setuid or setgid bit or
    /// capabilities, or a device that others than root could use.</summary>
    public bool LosesPrivileges(SnapshotEntry entry) => privileges == PrivilegePolicy.Remove && entry.Metadata switch
    {
        { Type: EntryType.File } file => (file.Mode & SetIds) != 0 || file.Attributes.Has(ExtendedAttributes.Capability),
        var device when IsDevice(entry) => Closed(device) != device,
        _ => false,
    };

    /// <summary>Whether something is a device.</summary>
    public static bool IsDevice(SnapshotEntry entry) => entry.Metadata.Type is EntryType.CharacterDevice or EntryType.BlockDevice;

    /// <summary>The metadata that something gets.</summary>
    public EntryMetadata Prepared(SnapshotEntry entry)
    {
        if (!LosesPrivileges(entry))
        {
            return entry.Metadata;
        }

        return IsDevice(entry) ? Closed(entry.Metadata) : entry.Metadata with
        {
            Mode = entry.Metadata.Mode & ~SetIds,
            Attributes = entry.Metadata.Attributes.Without(ExtendedAttributes.Capability),
        };
    }

    /// <summary>Makes all that was written so far durable.</summary>
    public Task SyncAsync() => tree.SyncAsync();

    /// <summary>Makes a symbolic link, pipe, socket or device with its metadata.</summary>
    public AppliedMetadata CreateSpecial(SnapshotEntry entry) => entry.Metadata.Type == EntryType.Symlink
        ? tree.CreateSymlink(Below(entry.Path), entry.LinkTarget, entry.Metadata)
        : tree.CreateSpecial(Below(entry.Path), Prepared(entry));

    /// <summary>Gives what was restored one more name.</summary>
    public void CreateLink(SnapshotEntry entry, BytePath first) => tree.CreateLink(Below(entry.Path), Below(first));

    /// <summary>Sets the metadata of a directory.</summary>
    public AppliedMetadata SetMetadata(SnapshotEntry entry) => tree.SetMetadata(Below(entry.Path), entry.Metadata);

    private static EntryMetadata Closed(EntryMetadata device) => device with
    {
        Mode = ClosedDevice,
        UserId = 0,
        GroupId = 0,
        Attributes = ExtendedAttributes.None,
    };

    private static BytePath Below(BytePath path) => new(path.Bytes[1..]);
}
