namespace Cairn.Erasure.Algebra;

/// <summary>A matrix over <see cref="Gf256"/>. Not thread-safe while it is filled.</summary>
internal sealed class Matrix(int rows, int columns)
{
    private readonly byte[] _cells = new byte[rows * columns];

    public int Rows => rows;

    public int Columns => columns;

    public byte this[int row, int column]
    {
        get => _cells[(row * columns) + column];
        set => _cells[(row * columns) + column] = value;
    }

    /// <summary>The row from left to right.</summary>
    public Span<byte> Row(int row) => _cells.AsSpan(row * columns, columns);

    /// <summary>The matrix product.</summary>
    public Matrix Times(Matrix right)
    {
        var product = new Matrix(rows, right.Columns);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                AddMultiple(product.Row(row), this[row, column], right.Row(column));
        }

        return product;
    }

    /// <summary>The inverse of a square matrix, by Gauss–Jordan elimination.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Matrix Inverse()
    {
        var left = Copy();
        var right = Identity(rows);
        for (var pivot = 0; pivot < rows; pivot++)
        {
            var found = pivot;
            while (found < rows && left[found, pivot] == 0)
                found++;

            if (found == rows)
                throw new InvalidOperationException("The matrix is singular.");

            left.Swap(pivot, found);
            right.Swap(pivot, found);
            var scale = Gf256.Inverse(left[pivot, pivot]);
            left.Scale(pivot, scale);
            right.Scale(pivot, scale);
            for (var row = 0; row < rows; row++)
            {
                if (row == pivot)
                    continue;

                var multiple = left[row, pivot];
                AddMultiple(left.Row(row), multiple, left.Row(pivot));
                AddMultiple(right.Row(row), multiple, right.Row(pivot));
            }
        }

        return right;
    }

    private static Matrix Identity(int size)
    {
        var identity = new Matrix(size, size);
        for (var i = 0; i < size; i++)
            identity[i, i] = 1;

        return identity;
    }

    private static void AddMultiple(Span<byte> to, byte factor, ReadOnlySpan<byte> from)
    {
        var products = Gf256.Products(factor);
        for (var i = 0; i < to.Length; i++)
            to[i] ^= products[from[i]];
    }

    private Matrix Copy()
    {
        var copy = new Matrix(rows, columns);
        _cells.CopyTo(copy._cells, 0);
        return copy;
    }

    private void Scale(int row, byte factor)
    {
        foreach (ref var cell in Row(row))
            cell = Gf256.Multiply(factor, cell);
    }

    private void Swap(int one, int other)
    {
        for (var column = 0; column < columns; column++)
            (this[one, column], this[other, column]) = (this[other, column], this[one, column]);
    }
}
