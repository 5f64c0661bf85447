using Cairn.Platform.Trees;

namespace Cairn.Archive.Reading;

/// <summary>
/// About how much memory an entry takes while a restore has it in mind. What is in an archive may be as long as the format allows, so that
/// entries are counted by this and not only by their number.
/// </summary>
internal static class EntryWeight
{
    // Records, lists and what a file is written through; measured to be less.
    private const int Base = 600;
    private const int PerAttribute = 160;
    private const int PerItem = 48;

    // The path itself, and what is told of it if it fails: the same in UTF-16 in a sentence and in the message made of that.
    private const int PerPathByte = 5;

    /// <summary>In bytes, rather more than less.</summary>
    public static long Of(SnapshotEntry entry) =>
        Base
        + ((long)PerPathByte * entry.Path.Bytes.Length)
        + entry.LinkTarget.Bytes.Length
        + ((long)PerItem * entry.Content.Items.Count)
        + entry.Metadata.Attributes.All.Sum(Of);

    private static long Of(ExtendedAttribute attribute) => PerAttribute + attribute.Name.Bytes.Length + (long)attribute.Value.Length;
}
