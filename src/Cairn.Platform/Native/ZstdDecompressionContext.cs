using Microsoft.Win32.SafeHandles;

namespace Cairn.Platform.Native;

/// <summary>A ZSTD_DCtx.</summary>
internal sealed class ZstdDecompressionContext() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Zstd.FreeDecompressionContext(handle);
        return true;
    }
}
