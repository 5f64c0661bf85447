using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Cairn.Erasure.Kernels;

/// <summary>
/// Two rows of 32 bytes at a time, by the shuffle of SSSE3, or of AdvSimd on Arm. Indexes stay below 16, where the two agree.
/// </summary>
internal sealed unsafe class Shuffle128Kernel : Kernel
{
    private const int Half = 16;
    private const int Width = 2 * Half;

    public static bool IsSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    public override int RowsAtOnce => 2;

    public override void Combine(in Strip strip)
    {
        if (strip.To - strip.From < Width)
        {
            ScalarKernel.Combine(strip, RowsAtOnce);
            return;
        }

        // The last step goes back over bytes that are done, and computes them again.
        fixed (byte* tables = ShuffleTables.Products)
        {
            for (var at = strip.From; at < strip.To; at += Width)
                Step(strip, tables, Math.Min(at, strip.To - Width));
        }
    }

    private static void Step(in Strip strip, byte* tables, nint at)
    {
        var (a0, a1, b0, b1) = (Vector128<byte>.Zero, Vector128<byte>.Zero, Vector128<byte>.Zero, Vector128<byte>.Zero);
        var count = strip.SourceCount;
        for (var j = 0; j < count; j++)
        {
            var source = strip.Sources[j] + at;
            var (bytes0, bytes1) = (Vector128.Load(source), Vector128.Load(source + Half));
            var nibble = Vector128.Create((byte)0x0F);
            var (low0, low1, high0, high1) = (bytes0 & nibble, bytes1 & nibble, bytes0 >> 4, bytes1 >> 4);

            var table = tables + (strip.Coefficients[j] * ShuffleTables.Size);
            var (lower, upper) = (Vector128.Load(table), Vector128.Load(table + 16));
            a0 ^= Vector128.ShuffleNative(lower, low0) ^ Vector128.ShuffleNative(upper, high0);
            a1 ^= Vector128.ShuffleNative(lower, low1) ^ Vector128.ShuffleNative(upper, high1);
            table = tables + (strip.Coefficients[count + j] * ShuffleTables.Size);
            (lower, upper) = (Vector128.Load(table), Vector128.Load(table + 16));
            b0 ^= Vector128.ShuffleNative(lower, low0) ^ Vector128.ShuffleNative(upper, high0);
            b1 ^= Vector128.ShuffleNative(lower, low1) ^ Vector128.ShuffleNative(upper, high1);
        }

        a0.Store(strip.Outputs[0] + at);
        a1.Store(strip.Outputs[0] + at + Half);
        b0.Store(strip.Outputs[1] + at);
        b1.Store(strip.Outputs[1] + at + Half);
    }
}
