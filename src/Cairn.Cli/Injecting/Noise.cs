using System.Buffers.Binary;
using Cairn.Core.Signing;

namespace Cairn.Cli.Injecting;

/// <summary>Flips a bit now and then. Thread-safe.</summary>
/// <param name="probability">Of each piece, 0 to 1.</param>
/// <param name="entropy">Decides.</param>
internal sealed class Noise(double probability, IEntropy entropy)
{
    /// <summary>Spoils one bit of a piece that has at least a byte, or leaves it as it is.</summary>
    public void Pass(Span<byte> piece)
    {
        if (probability <= 0 || Next() >= probability)
            return;

        var bit = (long)(Next() * piece.Length * 8);
        piece[(int)(bit / 8)] ^= (byte)(1 << (int)(bit % 8));
    }

    /// <summary>A number below 1, at least 0.</summary>
    private double Next()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        entropy.Fill(bytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> 11) * Math.Pow(2, -53);
    }
}
