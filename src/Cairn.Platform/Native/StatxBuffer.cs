using System.Runtime.InteropServices;

namespace Cairn.Platform.Native;

/// <summary>struct statx of linux/stat.h: the one stat structure that is the same on every architecture. 256 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxBuffer
{
    /// <summary>STATX_BASIC_STATS: all that lstat tells.</summary>
    public const uint BasicStats = 0x7ff;

    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(20)]
    public uint UserId;

    [FieldOffset(24)]
    public uint GroupId;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    /// <summary>Room taken, in units of 512 bytes.</summary>
    [FieldOffset(48)]
    public ulong Blocks;

    [FieldOffset(96)]
    public StatxTime Changed;

    [FieldOffset(112)]
    public StatxTime Modified;

    /// <summary>What a device is (stx_rdev_major).</summary>
    [FieldOffset(128)]
    public uint SpecialMajor;

    [FieldOffset(132)]
    public uint SpecialMinor;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;
}
