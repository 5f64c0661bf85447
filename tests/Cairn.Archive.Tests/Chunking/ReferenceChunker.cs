using Cairn.Archive.Chunking;

namespace Cairn.Archive.Tests.Chunking;

/// <summary>The definition of the gear chunker, byte by byte, without any of its shortcuts.</summary>
internal static class ReferenceChunker
{
    public static int Cut(ReadOnlySpan<byte> data, ulong[] gear, ChunkSizes sizes)
    {
        var end = Math.Min(data.Length, sizes.Maximum);
        ulong hash = 0;
        for (var index = sizes.Minimum; index < end; index++)
        {
            hash = (2 * hash) + gear[data[index]];
            var bits = sizes.NormalBits + (index < sizes.Normal ? 2 : -2);

            // The bits from 62 downwards.
            if ((hash << 1) >> (64 - bits) == 0)
            {
                return index + 1;
            }
        }

        return end;
    }
}
