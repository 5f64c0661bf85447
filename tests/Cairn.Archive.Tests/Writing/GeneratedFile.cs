using System.Buffers.Binary;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Writing;

/// <summary>A tree of one file that exists nowhere: each 1,024 bytes of it repeat their number.</summary>
internal sealed class GeneratedFile(long size) : ISourceTree
{
    private static readonly EntryMetadata Root = Samples.Metadata(EntryType.Directory);

    /// <summary>How often it was opened.</summary>
    public int Opened { get; private set; }

    /// <summary>Fills a span with what is at an offset of the file.</summary>
    public static void Generate(long offset, Span<byte> destination)
    {
        Span<byte> word = stackalloc byte[sizeof(long)];
        for (var index = 0; index < destination.Length; index++)
        {
            var at = offset + index;
            if (index == 0 || at % 1024 == 0)
            {
                BinaryPrimitives.WriteInt64LittleEndian(word, at / 1024);
            }

            destination[index] = word[(int)(at % sizeof(long))];
        }
    }

    public EntryMetadata Stat(BytePath path) => path == new BytePath("/") ? Root : Samples.Metadata(EntryType.File, size);

    public IReadOnlyList<BytePath> List(BytePath directory) => [new BytePath("large")];

    public ISourceFile Open(BytePath file)
    {
        Opened++;
        return new Generated(size);
    }

    public BytePath ReadLink(BytePath link) => throw new NotSupportedException();

    public ExtendedAttributes ReadAttributes(BytePath path) => ExtendedAttributes.None;

    private sealed class Generated(long size) : ISourceFile
    {
        public EntryMetadata Stat() => Samples.Metadata(EntryType.File, size);

        public int Read(long offset, Span<byte> destination)
        {
            var count = (int)Math.Clamp(size - offset, 0, destination.Length);
            Generate(offset, destination[..count]);
            return count;
        }

        public FileStretch? NextData(long offset) => offset < size ? new FileStretch(offset, size) : null;

        public ExtendedAttributes ReadAttributes() => ExtendedAttributes.None;

        public void Dispose()
        {
        }
    }
}
