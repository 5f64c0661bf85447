using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cairn.Erasure.Kernels;

/// <summary>Four rows of 128 bytes at a time, by the affine transformation of GFNI on vectors of 512 bits.</summary>
internal sealed unsafe class Affine512Kernel : Kernel
{
    private const int Half = 64;
    private const int Width = 2 * Half;

    public static bool IsSupported => Gfni.V512.IsSupported;

    public override int RowsAtOnce => 4;

    public override void Combine(in Strip strip)
    {
        if (strip.To - strip.From < Width)
        {
            ScalarKernel.Combine(strip, RowsAtOnce);
            return;
        }

        // The last step goes back over bytes that are done, and computes them again.
        fixed (ulong* matrices = AffineTables.Matrices)
        {
            for (var at = strip.From; at < strip.To; at += Width)
                Step(strip, matrices, Math.Min(at, strip.To - Width));
        }
    }

    private static void Step(in Strip strip, ulong* matrices, nint at)
    {
        var (a0, b0, c0, d0) = (Vector512<byte>.Zero, Vector512<byte>.Zero, Vector512<byte>.Zero, Vector512<byte>.Zero);
        var (a1, b1, c1, d1) = (Vector512<byte>.Zero, Vector512<byte>.Zero, Vector512<byte>.Zero, Vector512<byte>.Zero);
        var count = strip.SourceCount;
        for (var j = 0; j < count; j++)
        {
            var source = strip.Sources[j] + at;
            var (low, high) = (Vector512.Load(source), Vector512.Load(source + Half));
            var coefficients = strip.Coefficients + j;

            var matrix = Vector512.Create(matrices[coefficients[0]]).AsByte();
            a0 ^= Gfni.V512.GaloisFieldAffineTransform(low, matrix, 0);
            a1 ^= Gfni.V512.GaloisFieldAffineTransform(high, matrix, 0);
            matrix = Vector512.Create(matrices[coefficients[count]]).AsByte();
            b0 ^= Gfni.V512.GaloisFieldAffineTransform(low, matrix, 0);
            b1 ^= Gfni.V512.GaloisFieldAffineTransform(high, matrix, 0);
            matrix = Vector512.Create(matrices[coefficients[2 * count]]).AsByte();
            c0 ^= Gfni.V512.GaloisFieldAffineTransform(low, matrix, 0);
            c1 ^= Gfni.V512.GaloisFieldAffineTransform(high, matrix, 0);
            matrix = Vector512.Create(matrices[coefficients[3 * count]]).AsByte();
            d0 ^= Gfni.V512.GaloisFieldAffineTransform(low, matrix, 0);
            d1 ^= Gfni.V512.GaloisFieldAffineTransform(high, matrix, 0);
        }

        a0.Store(strip.Outputs[0] + at);
        a1.Store(strip.Outputs[0] + at + Half);
        b0.Store(strip.Outputs[1] + at);
        b1.Store(strip.Outputs[1] + at + Half);
        c0.Store(strip.Outputs[2] + at);
        c1.Store(strip.Outputs[2] + at + Half);
        d0.Store(strip.Outputs[3] + at);
        d1.Store(strip.Outputs[3] + at + Half);
    }
}
