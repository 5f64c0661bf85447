namespace Cairn.Platform.Native;

/// <summary>Device numbers as the C library packs them (gnu_dev_makedev of sys/sysmacros.h).</summary>
internal static class DeviceNumbers
{
    /// <summary>The dev_t of a number whose major half is in the high 32 bits.</summary>
    public static ulong Pack(ulong number)
    {
        var major = number >> 32;
        var minor = number & uint.MaxValue;
        return (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xffUL) << 12) | ((major & ~0xfffUL) << 32);
    }
}
