using Cairn.Erasure.Algebra;

namespace Cairn.Erasure.Tests.Algebra;

public sealed class MatrixTests
{
    [Fact]
    public void A_matrix_times_its_inverse_is_the_identity()
    {
        var random = new Random(1);
        var inverted = 0;
        for (var round = 0; round < 300; round++)
        {
            var matrix = Square(1 + (round % 16), () => random.Next(256));
            if (TryInverse(matrix) is not { } inverse)
                continue;

            inverted++;
            AssertIdentity(matrix.Times(inverse));
            AssertIdentity(inverse.Times(matrix));
        }

        // All but about one in 256 random matrices can be inverted.
        Assert.InRange(inverted, 280, 300);
    }

    [Fact]
    public void Rows_are_exchanged_where_the_diagonal_is_zero()
    {
        var swapped = new Matrix(3, 3);
        (swapped[0, 2], swapped[1, 0], swapped[2, 1]) = (1, 1, 5);

        AssertIdentity(swapped.Times(swapped.Inverse()));
    }

    [Fact]
    public void A_matrix_with_dependent_rows_has_no_inverse()
    {
        var random = new Random(2);
        var matrix = Square(5, () => random.Next(1, 256));
        for (var column = 0; column < 5; column++)
            matrix[4, column] = (byte)(Gf256.Multiply(7, matrix[0, column]) ^ Gf256.Multiply(9, matrix[2, column]));

        Assert.Throws<InvalidOperationException>(matrix.Inverse);
    }

    [Fact]
    public void Inverting_leaves_the_matrix_as_it_was()
    {
        var matrix = Generator.Rows(4, [5, 0, 6, 2]);
        _ = matrix.Inverse();

        for (var row = 0; row < 4; row++)
            Assert.Equal(Generator.Rows(4, [5, 0, 6, 2]).Row(row), matrix.Row(row));
    }

    private static Matrix Square(int size, Func<int> next)
    {
        var matrix = new Matrix(size, size);
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
                matrix[row, column] = (byte)next();
        }

        return matrix;
    }

    private static Matrix? TryInverse(Matrix matrix)
    {
        try
        {
            return matrix.Inverse();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static void AssertIdentity(Matrix matrix)
    {
        for (var row = 0; row < matrix.Rows; row++)
        {
            for (var column = 0; column < matrix.Columns; column++)
                Assert.Equal(row == column ? 1 : 0, matrix[row, column]);
        }
    }
}
