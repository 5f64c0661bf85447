namespace Cairn.Platform.Trees;

/// <summary>A source file open for reading. Reads at different offsets may run side by side.</summary>
public interface ISourceFile : IDisposable
{
    /// <summary>fstat of the open file now; compare before and after reading to see a change in between.</summary>
    EntryMetadata Stat();

    /// <summary>Reads up to the span's length from <paramref name="offset"/>; 0 at the end.</summary>
    int Read(long offset, Span<byte> destination);

    /// <summary>
    /// The next stretch at or behind <paramref name="offset"/> that is no hole, or null when only a hole follows, or nothing. What lies
    /// between stretches reads as zeros and takes no room. Where holes cannot be told, everything is data.
    /// </summary>
    FileStretch? NextData(long offset);

    /// <summary>Its extended attributes; none where the file system has no such thing.</summary>
    ExtendedAttributes ReadAttributes();
}
