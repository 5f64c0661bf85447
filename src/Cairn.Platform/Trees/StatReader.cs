using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>Makes metadata of what the kernel answers.</summary>
internal static class StatReader
{
    /// <summary>All fields of <see cref="EntryMetadata"/>.</summary>
    public static EntryMetadata Read(in StatxBuffer stat)
    {
        var type = FileModes.TypeOf(stat.Mode);
        return new EntryMetadata
        {
            Type = type,
            Mode = stat.Mode & FileModes.Permissions,
            UserId = stat.UserId,
            GroupId = stat.GroupId,
            Size = type is EntryType.File or EntryType.Symlink ? (long)stat.Size : 0,
            ModifiedAt = new UnixTime(stat.Modified.Seconds, (int)stat.Modified.Nanoseconds),
            ChangedAt = new UnixTime(stat.Changed.Seconds, (int)stat.Changed.Nanoseconds),
            Inode = stat.Inode,
            Device = ((ulong)stat.DeviceMajor << 32) | stat.DeviceMinor,
            Links = stat.Links,
            DeviceNumber = type is EntryType.CharacterDevice or EntryType.BlockDevice
                ? ((ulong)stat.SpecialMajor << 32) | stat.SpecialMinor
                : 0,
        };
    }
}
