using Cairn.Erasure.Algebra;

namespace Cairn.Erasure.Kernels;

/// <summary>One byte at a time, by a table of products: for processors without vectors, and for strips shorter than a vector.</summary>
internal sealed unsafe class ScalarKernel : Kernel
{
    public override int RowsAtOnce => 1;

    public override void Combine(in Strip strip) => Combine(strip, 1);

    /// <summary>The same for any number of outputs.</summary>
    public static void Combine(in Strip strip, int rows)
    {
        for (var row = 0; row < rows; row++)
            CombineRow(strip, strip.Coefficients + (row * strip.SourceCount), strip.Outputs[row]);
    }

    private static void CombineRow(in Strip strip, byte* coefficients, byte* output)
    {
        new Span<byte>(output + strip.From, (int)(strip.To - strip.From)).Clear();
        for (var j = 0; j < strip.SourceCount; j++)
        {
            var source = strip.Sources[j];
            fixed (byte* products = Gf256.Products(coefficients[j]))
            {
                for (var i = strip.From; i < strip.To; i++)
                    output[i] ^= products[source[i]];
            }
        }
    }
}
