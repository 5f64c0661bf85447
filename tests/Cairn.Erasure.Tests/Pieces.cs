using Cairn.Erasure.Kernels;

namespace Cairn.Erasure.Tests;

/// <summary>Buffers to code, and the kernels to code them with.</summary>
internal static class Pieces
{
    /// <summary>Bytes that look random, different in each buffer and the same in every run.</summary>
    public static byte[][] Random(int count, int length, int seed)
    {
        var random = new System.Random(seed);
        var buffers = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            buffers[i] = new byte[length];
            random.NextBytes(buffers[i]);
        }

        return buffers;
    }

    /// <summary>Buffers full of something that must be overwritten.</summary>
    public static Memory<byte>[] Dirty(int count, int length)
    {
        var buffers = new Memory<byte>[count];
        for (var i = 0; i < count; i++)
        {
            buffers[i] = new byte[length];
            buffers[i].Span.Fill(0xEE);
        }

        return buffers;
    }

    public static ReadOnlyMemory<byte>[] Memories(IEnumerable<byte[]> buffers) =>
        [.. buffers.Select(buffer => (ReadOnlyMemory<byte>)buffer)];

    public static IEnumerable<byte[]> Arrays(IEnumerable<Memory<byte>> buffers) => buffers.Select(buffer => buffer.ToArray());

    public static string NameOf(Kernel kernel) => kernel.GetType().Name;

    public static Kernel KernelNamed(string name) => Kernel.Supported.Single(kernel => NameOf(kernel) == name);
}
