using System.Buffers.Binary;

namespace Cairn.Platform.Trees;

/// <summary>
/// What an access ACL says of the permission bits. Where there is one, those of the group are its mask (acl(5)): the most that named users
/// and groups get. Without the ACL they would be the owning group's own, which may have had less.
/// </summary>
public static class AccessAcl
{
    /// <summary>The bits of the group in a mode.</summary>
    public const uint GroupBits = 0x38;

    // struct posix_acl_xattr_header and posix_acl_xattr_entry of linux/posix_acl_xattr.h: version (4), then tag (2), rights (2), id (4).
    private const int HeaderSize = 4;
    private const int EntrySize = 8;
    private const uint Version = 2;
    private const ushort OwningGroup = 0x04;
    private const int GroupShift = 3;
    private const uint AllRights = 7;

    /// <summary>The mode of something that has these attributes once it has lost its access ACL: its group gets no more than that gave
    /// it.</summary>
    /// <param name="mode">With the bits of the mask.</param>
    /// <param name="wanted">With the ACL; without one the mode stays.</param>
    public static uint Narrow(uint mode, ExtendedAttributes wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        foreach (var attribute in wanted.All)
        {
            if (attribute.Name == ExtendedAttributes.AccessAcl)
            {
                return mode & (~GroupBits | (RightsOfGroup(attribute.Value.Span) << GroupShift));
            }
        }

        return mode;
    }

    /// <summary>The mode of something of which nobody knows whether it had an ACL: that of its group might be a mask.</summary>
    public static uint WithoutGroup(uint mode) => mode & ~GroupBits;

    /// <summary>None for what is no ACL.</summary>
    private static uint RightsOfGroup(ReadOnlySpan<byte> acl)
    {
        if (acl.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(acl) != Version)
        {
            return 0;
        }

        for (var entry = acl[HeaderSize..]; entry.Length >= EntrySize; entry = entry[EntrySize..])
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(entry) == OwningGroup)
            {
                return BinaryPrimitives.ReadUInt16LittleEndian(entry[sizeof(ushort)..]) & AllRights;
            }
        }

        return 0;
    }
}
