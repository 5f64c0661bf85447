using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>How many paths something befell, and the first of them in byte order. Not thread-safe.</summary>
internal struct PathCount
{
    /// <summary>How many.</summary>
    public long Count { get; private set; }

    /// <summary>The first; empty when there is none.</summary>
    public BytePath First { get; private set; }

    /// <summary>One more.</summary>
    public void Add(BytePath path)
    {
        First = Count == 0 || path < First ? path : First;
        Count++;
    }
}
