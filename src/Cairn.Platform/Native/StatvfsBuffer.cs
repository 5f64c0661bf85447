using System.Runtime.InteropServices;

namespace Cairn.Platform.Native;

/// <summary>The start of struct statvfs, alike in glibc and musl on 64-bit Linux; the rest is room (the struct has 112 bytes).</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatvfsBuffer
{
    /// <summary>Bytes per block as the counters below mean it (f_frsize).</summary>
    [FieldOffset(8)]
    public ulong FragmentSize;

    /// <summary>Blocks that an unprivileged writer may still take (f_bavail).</summary>
    [FieldOffset(32)]
    public ulong AvailableBlocks;
}
