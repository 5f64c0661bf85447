namespace Cairn.Platform.Trees;

/// <summary>A source file open for reading. Reads at different offsets may run side by side.</summary>
public interface ISourceFile : IDisposable
{
    /// <summary>fstat of the open file now; compare before and after reading to see a change in between.</summary>
    EntryMetadata Stat();

    /// <summary>Reads up to the span's length from <paramref name="offset"/>; 0 at the end.</summary>
    int Read(long offset, Span<byte> destination);
}
