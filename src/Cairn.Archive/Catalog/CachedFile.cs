using Cairn.Platform.Trees;

namespace Cairn.Archive.Catalog;

/// <summary>A file as a backup last read it.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Stamp">How to tell that it is still the same.</param>
/// <param name="Chunker">How it was cut, as the text of the choice.</param>
/// <param name="Stored">What it consisted of.</param>
internal sealed record CachedFile(BytePath Path, FileStamp Stamp, string Chunker, StoredFile Stored);
