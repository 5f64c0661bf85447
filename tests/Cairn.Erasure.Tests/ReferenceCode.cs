namespace Cairn.Erasure.Tests;

/// <summary>The code as its description says it, by logarithms and one byte at a time, with nothing of the program's in it.</summary>
internal static class ReferenceCode
{
    private static readonly int[] Powers = MakePowers();

    public static int Multiply(int a, int b) =>
        a == 0 || b == 0 ? 0 : Powers[(Array.IndexOf(Powers, a) + Array.IndexOf(Powers, b)) % 255];

    public static int Divide(int a, int b) => a == 0 ? 0 : Powers[(Array.IndexOf(Powers, a) + 255 - Array.IndexOf(Powers, b)) % 255];

    /// <summary>The Cauchy matrix 1 / (16 + i + j), its columns divided by the uppermost cells and then its rows by the leftmost.</summary>
    public static int Coefficient(int parity, int slice)
    {
        return Divide(InColumns(parity, slice), InColumns(parity, 0));

        static int InColumns(int i, int j) => Divide(Cauchy(i, j), Cauchy(0, j));
        static int Cauchy(int i, int j) => Divide(1, (16 + i) ^ j);
    }

    /// <summary>All shards of these slices.</summary>
    public static byte[][] Shards(byte[][] slices, int parity)
    {
        var shards = new List<byte[]>(slices);
        for (var i = 0; i < parity; i++)
        {
            var shard = new byte[slices[0].Length];
            for (var j = 0; j < slices.Length; j++)
            {
                byte[] products = [.. Enumerable.Range(0, 256).Select(value => (byte)Multiply(value, Coefficient(i, j)))];
                for (var at = 0; at < shard.Length; at++)
                    shard[at] ^= products[slices[j][at]];
            }

            shards.Add(shard);
        }

        return [.. shards];
    }

    private static int[] MakePowers()
    {
        var powers = new int[255];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] < 128 ? powers[i - 1] * 2 : (powers[i - 1] * 2) ^ 0x11D;

        return powers;
    }
}
