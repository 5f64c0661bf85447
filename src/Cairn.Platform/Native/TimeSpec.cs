using System.Runtime.InteropServices;

namespace Cairn.Platform.Native;

/// <summary>struct timespec of 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    /// <summary>UTIME_OMIT: leave this time as it is (linux/stat.h).</summary>
    public const long Omit = 0x3ffffffe;

    public long Seconds;
    public long Nanoseconds;
}
