using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Cairn.Erasure.Algebra;
using Cairn.Erasure.Kernels;

namespace Cairn.Erasure.Tests.Kernels;

/// <summary>Each kernel that this processor can run, against sums of products one byte at a time.</summary>
public sealed class KernelTests
{
    private const byte Guard = 0xEE;

    public static TheoryData<string> All => [.. Kernel.Supported.Select(Pieces.NameOf)];

    [Fact]
    public void The_widest_instructions_of_the_processor_are_used()
    {
        var expected = Gfni.V512.IsSupported ? nameof(Affine512Kernel)
            : Gfni.V256.IsSupported ? nameof(Affine256Kernel)
            : Avx2.IsSupported ? nameof(Shuffle256Kernel)
            : Ssse3.IsSupported || AdvSimd.Arm64.IsSupported ? nameof(Shuffle128Kernel)
            : nameof(ScalarKernel);

        Assert.Equal(expected, Pieces.NameOf(Kernel.Fastest));
        Assert.IsType<ScalarKernel>(Kernel.Supported[^1]);
    }

    /// <summary>Also the lengths between the widths of all vectors, from odd addresses.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Every_length_and_offset_gives_the_sum_of_products(string name)
    {
        for (var length = 0; length <= 300; length++)
            AssertSums(Pieces.KernelNamed(name), new Random(length), sources: length % 5, from: length % 67, length);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_number_of_sources_gives_the_sum_of_products(string name)
    {
        for (var sources = 0; sources <= 16; sources++)
            AssertSums(Pieces.KernelNamed(name), new Random(sources), sources, from: 3, length: 517);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_coefficient_multiplies_every_byte(string name)
    {
        var kernel = Pieces.KernelNamed(name);
        byte[] source = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        var output = new byte[kernel.RowsAtOnce * source.Length];
        for (var constant = 0; constant < 256; constant++)
        {
            byte[] coefficients = [.. Enumerable.Repeat((byte)constant, kernel.RowsAtOnce)];
            Combine(kernel, coefficients, source, output, (0, source.Length));

            var products = source.Select(value => (byte)ReferenceCode.Multiply(value, constant)).ToArray();
            Assert.All(output.Chunk(source.Length), row => Assert.Equal(products, row));
        }
    }

    private static void AssertSums(Kernel kernel, Random random, int sources, int from, int length)
    {
        var size = from + length + 70;
        var input = new byte[sources * size];
        random.NextBytes(input);
        var coefficients = new byte[kernel.RowsAtOnce * sources];
        random.NextBytes(coefficients);
        var output = new byte[kernel.RowsAtOnce * size];
        output.AsSpan().Fill(Guard);

        Combine(kernel, coefficients, input, output, (from, from + length));

        for (var i = 0; i < output.Length; i++)
        {
            var (row, at) = (i / size, i % size);
            var sum = Enumerable.Range(0, sources)
                .Aggregate(0, (sum, j) => sum ^ Gf256.Multiply(coefficients[(row * sources) + j], input[(j * size) + at]));
            var expected = at >= from && at < from + length ? sum : Guard;
            Assert.True(expected == output[i], $"{sources} sources, {from} + {length}, row {row} at {at}");
        }
    }

    /// <summary>Sources and rows of output lie one after the other.</summary>
    private static unsafe void Combine(Kernel kernel, byte[] coefficients, byte[] input, byte[] output, (int From, int To) range)
    {
        var size = output.Length / kernel.RowsAtOnce;
        var sources = stackalloc byte*[16];
        var outputs = stackalloc byte*[Kernel.MostRowsAtOnce];
        fixed (byte* inputs = input, targets = output, rows = coefficients)
        {
            for (var j = 0; j < input.Length / size; j++)
                sources[j] = inputs + (j * size);

            for (var row = 0; row < kernel.RowsAtOnce; row++)
                outputs[row] = targets + (row * size);

            kernel.Combine(new Strip
            {
                Coefficients = rows,
                Sources = sources,
                SourceCount = input.Length / size,
                Outputs = outputs,
                From = range.From,
                To = range.To,
            });
        }
    }
}
