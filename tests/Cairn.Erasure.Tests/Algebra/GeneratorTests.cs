using System.Security.Cryptography;
using Cairn.Erasure.Algebra;

namespace Cairn.Erasure.Tests.Algebra;

public sealed class GeneratorTests
{
    private static readonly int[] AllParity = [.. Enumerable.Range(16, 15)];

    /// <summary>Worked out by a few lines of Python. A change would make every stored erasure-coded pack unreadable.</summary>
    [Fact]
    public void The_parity_matrix_is_pinned()
    {
        var rows = Generator.Rows(16, AllParity);

        Assert.Equal("01010101010101010101010101010101", Convert.ToHexStringLower(rows.Row(0)));
        Assert.Equal("01820a15803753586e4051162773d26d", Convert.ToHexStringLower(rows.Row(1)));
        Assert.Equal("01d2d9785aac181df84f334b4661a8d6", Convert.ToHexStringLower(rows.Row(14)));
        byte[] all = [.. Enumerable.Range(0, 15).SelectMany(row => rows.Row(row).ToArray())];
        Assert.Equal("4be0511b10383358897f67074d3adf3c8186293f3b1bf3d0c4abe0b2b422c4dc", Convert.ToHexStringLower(SHA256.HashData(all)));
    }

    [Fact]
    public void All_cells_are_those_of_a_normalised_cauchy_matrix()
    {
        var rows = Generator.Rows(16, AllParity);
        for (var row = 0; row < 15; row++)
        {
            for (var column = 0; column < 16; column++)
                Assert.Equal(ReferenceCode.Coefficient(row, column), rows[row, column]);
        }
    }

    [Fact]
    public void The_first_shards_are_the_slices()
    {
        var rows = Generator.Rows(5, [0, 1, 2, 3, 4]);
        for (var row = 0; row < 5; row++)
        {
            for (var column = 0; column < 5; column++)
                Assert.Equal(row == column ? 1 : 0, rows[row, column]);
        }
    }

    [Fact]
    public void Every_code_is_a_corner_of_the_largest()
    {
        var largest = Generator.Rows(16, AllParity);
        for (var k = 1; k <= 16; k++)
        {
            var rows = Generator.Rows(k, [.. Enumerable.Range(k, 15)]);
            for (var row = 0; row < 15; row++)
                Assert.Equal(largest.Row(row)[..k], rows.Row(row));
        }
    }

    [Fact]
    public void Any_k_rows_of_up_to_six_and_four_can_be_inverted()
    {
        for (var k = 1; k <= 6; k++)
        {
            foreach (var shards in Choices.Of(k, k + 4))
                _ = Generator.Rows(k, shards).Inverse();
        }
    }

    [Fact]
    public void Any_k_rows_of_the_largest_codes_can_be_inverted()
    {
        var random = new Random(3);
        for (var round = 0; round < 3000; round++)
        {
            var k = random.Next(7, 17);
            int[] shards = [.. Enumerable.Range(0, k + 15)];
            random.Shuffle(shards);
            _ = Generator.Rows(k, shards.AsSpan(0, k)).Inverse();
        }
    }

    /// <summary>A square part of three rows and columns is what rebuilds three lost slices from three parity shards.</summary>
    [Fact]
    public void No_part_of_three_rows_and_columns_is_singular()
    {
        var rows = Generator.Rows(16, AllParity);
        foreach (var chosen in Choices.Of(3, 15))
        {
            foreach (var columns in Choices.Of(3, 16))
                Assert.NotEqual(0, Determinant(rows, chosen, columns));
        }
    }

    private static int Determinant(Matrix rows, int[] r, int[] c)
    {
        return Product(0, 1, 2) ^ Product(1, 2, 0) ^ Product(2, 0, 1) ^ Product(0, 2, 1) ^ Product(1, 0, 2) ^ Product(2, 1, 0);

        int Product(int x, int y, int z) =>
            Gf256.Multiply(rows[r[0], c[x]], Gf256.Multiply(rows[r[1], c[y]], rows[r[2], c[z]]));
    }
}
