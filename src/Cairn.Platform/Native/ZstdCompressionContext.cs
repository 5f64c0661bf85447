using Microsoft.Win32.SafeHandles;

namespace Cairn.Platform.Native;

/// <summary>A ZSTD_CCtx.</summary>
internal sealed class ZstdCompressionContext() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Zstd.FreeCompressionContext(handle);
        return true;
    }
}
