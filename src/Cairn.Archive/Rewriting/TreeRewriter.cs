using Cairn.Archive.Chunking;
using Cairn.Archive.Errors;
using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Archive.Trees;
using Cairn.Archive.Writing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Rewriting;

/// <summary>
/// Writes the listings on the way to a path anew, without the path. Every other entry is copied as it is written, so all that lies
/// elsewhere is what it was, and the listings are those that a backup would have written that had left the path out. Not thread-safe.
/// </summary>
internal sealed class TreeRewriter(ChunkFetcher fetcher, ChunkIntake trees, IChunker chunker)
{
    /// <summary>Writes them.</summary>
    /// <param name="snapshot">A snapshot that has the path.</param>
    /// <param name="names">The names of the path from the root on; at least one.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The chunks of the root's listing.</returns>
    /// <exception cref="CairnException">A listing cannot be read, or only by a later version (<c>newer-version</c>).</exception>
    public async Task<IReadOnlyList<ChunkId>> RunAsync(
        SnapshotRecord snapshot, IReadOnlyList<BytePath> names, CancellationToken cancellation)
    {
        var open = new Stack<Level>();
        open.Push(new Level(new ListingReader(fetcher, snapshot), new ListingWriter(trees, chunker, content: null), names[0]));
        while (true)
        {
            var level = open.Peek();
            if (await level.CopyToNameAsync(cancellation) is { } entry)
            {
                if (open.Count < names.Count)
                {
                    open.Push(Enter(entry, names[open.Count]));
                }
            }
            else if (open.Count == 1)
            {
                return await level.Listing.FinishRootAsync();
            }
            else
            {
                open.Pop();
                open.Peek().Replace(await level.Listing.FinishAsync());
            }
        }
    }

    private Level Enter(TreeEntry directory, BytePath name)
    {
        if (directory.NeedsNewerVersion)
        {
            throw Damage.Newer($"What '{directory.Name}' consists of is written as only a later version can read it.");
        }

        var listing = new ListingWriter(trees, chunker, new ContentWriter(trees, log: null));
        return new Level(new ListingReader(fetcher, directory.Content), listing, name);
    }

    /// <summary>A directory on the way.</summary>
    /// <param name="entries">Its listing.</param>
    /// <param name="listing">Its new listing.</param>
    /// <param name="name">The name in it that is left out or leads on.</param>
    private sealed class Level(ListingReader entries, ListingWriter listing, BytePath name)
    {
        private byte[] _passed = [];

        public ListingWriter Listing { get; } = listing;

        /// <summary>Copies entries up to the name, which is not copied, or, when it was passed, up to the end.</summary>
        /// <returns>The entry of that name; null at the end.</returns>
        public async ValueTask<TreeEntry?> CopyToNameAsync(CancellationToken cancellation)
        {
            while (await entries.NextAsync(cancellation) is { } entry)
            {
                if (entry.Name == name)
                {
                    _passed = entries.Written.ToArray();
                    entries.Rest();
                    return entry;
                }

                Listing.Add(entry.Name, entries.Written);
                await Listing.StoreAsync();
            }

            return null;
        }

        /// <summary>Adds the directory of that name with its new listing.</summary>
        public void Replace(Content content) => Listing.Add(name, WrittenEntry.WithContent(_passed, content));
    }
}
