using System.Buffers.Binary;
using System.Text;

namespace Cairn.Bench.Trees;

/// <summary>Writes the bytes of made-up files. Immutable, hence thread-safe.</summary>
internal sealed class ContentWriter
{
    private const int VocabularySize = 8192;
    private const ulong VocabularySeed = 7440;

    /// <summary>Bytes written at a time; a multiple of a table's row.</summary>
    private const int BlockSize = 256 * 1024;

    private const int RowSize = 32;

    private static readonly string[] Levels = ["INFO", "INFO", "INFO", "DEBUG", "WARN"];

    private readonly byte[][] _words;

    public ContentWriter()
    {
        var random = new SeededRandom(VocabularySeed);
        _words = [.. Enumerable.Range(0, VocabularySize).Select(_ => Word(random))];
    }

    /// <summary>Writes so many bytes of a kind; the seed decides which.</summary>
    public void Write(Stream file, ContentKind kind, long size, ulong seed)
    {
        var random = new SeededRandom(seed);
        var block = new byte[(int)Math.Min(BlockSize, size)];
        for (long done = 0; done < size; done += block.Length)
        {
            var part = block.AsSpan(0, (int)Math.Min(block.Length, size - done));
            Fill(part, kind, random, done);
            file.Write(part);
        }
    }

    private static byte[] Word(SeededRandom random)
    {
        const string Consonants = "bcdfghklmnprstvw";
        const string Vowels = "aeiou";
        var length = 2 + random.Next(5) + random.Next(5);
        var word = new byte[length];
        for (var i = 0; i < length; i++)
        {
            var letters = (i & 1) == 0 ? Consonants : Vowels;
            word[i] = (byte)letters[random.Next(letters.Length)];
        }

        return word;
    }

    private void Fill(Span<byte> block, ContentKind kind, SeededRandom random, long offset)
    {
        switch (kind)
        {
            case ContentKind.Text: FillText(block, random); break;
            case ContentKind.Log: FillLog(block, random, offset); break;
            case ContentKind.Table: FillTable(block, random, offset); break;
            case ContentKind.Noise: random.Fill(block); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }

    private void FillText(Span<byte> block, SeededRandom random)
    {
        while (block.Length > 0)
        {
            Append(ref block, AnyWord(random));
            Append(ref block, random.Next(14) == 0 ? "\n"u8 : " "u8);
        }
    }

    private void FillLog(Span<byte> block, SeededRandom random, long offset)
    {
        // A line takes about 100 bytes and 1,000 ms, so that the time grows from block to block as it does within one.
        var time = DateTime.UnixEpoch.AddYears(50).AddMilliseconds(offset * 10);
        while (block.Length > 0)
        {
            time = time.AddMilliseconds(random.Next(2000));
            var source = $"{Levels[random.Next(Levels.Length)]} worker-{random.Next(8)}";
            var request = $"request {random.Next():x16} took {random.Next(400)} ms, path=/";
            Append(ref block, Encoding.ASCII.GetBytes($"{time:yyyy-MM-ddTHH:mm:ss.fff}Z {source} {request}"));
            Append(ref block, AnyWord(random));
            Append(ref block, "/"u8);
            Append(ref block, AnyWord(random));
            Append(ref block, "\n"u8);
        }
    }

    private static void FillTable(Span<byte> block, SeededRandom random, long offset)
    {
        Span<byte> row = stackalloc byte[RowSize];
        for (var number = offset / RowSize; block.Length > 0; number++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(row, number);
            BinaryPrimitives.WriteDoubleLittleEndian(row[8..], random.Next(100_000) / 100.0);
            BinaryPrimitives.WriteDoubleLittleEndian(row[16..], random.NextFraction());
            BinaryPrimitives.WriteInt64LittleEndian(row[24..], random.Next(50));
            Append(ref block, row);
        }
    }

    /// <summary>The first words of the vocabulary far more often than the last, as in any language.</summary>
    private byte[] AnyWord(SeededRandom random)
    {
        var fraction = random.NextFraction();
        return _words[(int)(fraction * fraction * fraction * VocabularySize)];
    }

    private static void Append(ref Span<byte> block, scoped ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(block.Length, bytes.Length);
        bytes[..count].CopyTo(block);
        block = block[count..];
    }
}
