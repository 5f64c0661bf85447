using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cairn.Platform.Native;

/// <summary>The stable part of libzstd's interface (zstd.h and zstd_errors.h of 1.4 and later) that Cairn calls.</summary>
internal static partial class Zstd
{
    /// <summary>ZSTD_error_dstSize_tooSmall of zstd_errors.h, whose values are frozen.</summary>
    public const int DestinationTooSmall = 70;

    private const string Library = "libzstd.so.1";

    public static ZstdCompressionContext CreateCompressionContext() => Made(NewCompressionContext);

    public static ZstdDecompressionContext CreateDecompressionContext() => Made(NewDecompressionContext);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressCCtx")]
    public static partial nuint Compress(
        ZstdCompressionContext context, Span<byte> destination, nuint capacity, ReadOnlySpan<byte> source, nuint length, int level);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressDCtx")]
    public static partial nuint Decompress(
        ZstdDecompressionContext context, Span<byte> destination, nuint capacity, ReadOnlySpan<byte> source, nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_getFrameContentSize")]
    public static partial ulong FrameContentSize(ReadOnlySpan<byte> source, nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_findFrameCompressedSize")]
    public static partial nuint FrameCompressedSize(ReadOnlySpan<byte> source, nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorCode")]
    public static partial int ErrorCode(nuint result);

    public static bool IsError(nuint result) => IsErrorCode(result) != 0;

    public static string ErrorName(nuint result) => Marshal.PtrToStringUTF8(ErrorNameOf(result)) ?? "unknown error";

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    internal static partial nuint FreeCompressionContext(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    internal static partial nuint FreeDecompressionContext(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    private static partial ZstdCompressionContext NewCompressionContext();

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    private static partial ZstdDecompressionContext NewDecompressionContext();

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsErrorCode(nuint result);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint ErrorNameOf(nuint result);

    private static THandle Made<THandle>(Func<THandle> create)
        where THandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        try
        {
            var handle = create();
            return handle.IsInvalid ? throw Exhausted.Error("libzstd got no memory for a context.") : handle;
        }
        catch (DllNotFoundException missing)
        {
            throw MissingLibrary.Error(Library, "libzstd1", missing);
        }
    }
}
