using Cairn.Archive.Catalog;
using Cairn.Archive.Trees;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Writing;

/// <summary>
/// The files with several names of which one was stored in this run, so that the others need not be read. It keeps a limited number of
/// them; a file that it has forgotten is just read again.
/// </summary>
internal sealed class LinkedFiles
{
    private const int Capacity = 64 * 1024;

    private readonly Dictionary<UInt128, (FileStamp Stamp, StoredFile Stored, long NamesLeft)> _files = [];

    /// <summary>What was stored under another name of the same file, if it has not changed since.</summary>
    public StoredFile? Find(EntryMetadata metadata)
    {
        if (HardLink.Of(metadata) is not { } link
            || !_files.TryGetValue(link.Group, out var file)
            || file.Stamp != FileStamp.Of(metadata))
        {
            return null;
        }

        if (file.NamesLeft == 1)
        {
            _files.Remove(link.Group);
        }
        else
        {
            _files[link.Group] = file with { NamesLeft = file.NamesLeft - 1 };
        }

        return file.Stored;
    }

    /// <summary>A file was stored; one with a single name is not kept.</summary>
    public void Add(EntryMetadata metadata, StoredFile stored)
    {
        if (HardLink.Of(metadata) is { } link && (_files.Count < Capacity || _files.ContainsKey(link.Group)))
        {
            _files[link.Group] = (FileStamp.Of(metadata), stored, link.Count - 1);
        }
    }
}
