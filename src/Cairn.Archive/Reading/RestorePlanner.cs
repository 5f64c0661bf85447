using Cairn.Archive.Catalog;
using Cairn.Archive.Errors;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Reading;

/// <summary>
/// Works out from which packs files are put together. It asks only the function it is given, and does nothing. Not thread-safe.
/// </summary>
/// <param name="locate">All places of a chunk.</param>
/// <param name="avoid">Frames that were found to be unreadable.</param>
internal sealed class RestorePlanner(Func<ChunkId, IReadOnlyList<ChunkLocation>> locate, IReadOnlySet<FrameId> avoid)
{
    private readonly List<PlannedFile> _files = [];
    private readonly List<DraftedPack> _packs = [];
    private readonly Dictionary<PackId, DraftedPack> _packsById = [];

    /// <summary>Files added.</summary>
    public int Files => _files.Count;

    /// <summary>Pieces of all files added.</summary>
    public int Pieces { get; private set; }

    /// <summary>Files added that take more than one pack, and so stay open while others are read.</summary>
    public int ScatteredFiles { get; private set; }

    /// <summary>Adds a regular file. One that cannot be put together is in the plan with its problem and no pieces.</summary>
    public void Add(SnapshotEntry entry)
    {
        var problem = TryLocate(entry, out var locations);
        if (problem is null)
        {
            AddPieces(entry, locations);
        }
        else
        {
            _files.Add(new PlannedFile(entry, 0, problem));
        }
    }

    /// <summary>Adds a regular file if it can be put together.</summary>
    public bool TryAdd(SnapshotEntry entry)
    {
        var problem = TryLocate(entry, out var locations);
        if (problem is null)
        {
            AddPieces(entry, locations);
        }

        return problem is null;
    }

    /// <summary>The plan for the files added so far.</summary>
    public RestorePlan Build() => new(_files, [.. _packs.Select(pack => pack.Build())]);

    private CairnException? TryLocate(SnapshotEntry entry, out List<ChunkLocation> locations)
    {
        locations = new List<ChunkLocation>(entry.Chunks.Count);
        long length = 0;
        foreach (var chunk in entry.Chunks)
        {
            var location = Choose(locate(chunk), locations.Count > 0 ? locations[^1].Pack.Id : null);
            if (location is null)
            {
                return Damage.NotFound(chunk);
            }

            locations.Add(location);
            length += location.Place.Length;
        }

        return length == entry.Metadata.Size
            ? null
            : Damage.Found($"The chunks of '{entry.Path}' have {length} bytes, the file {entry.Metadata.Size}.");
    }

    private ChunkLocation? Choose(IReadOnlyList<ChunkLocation> places, PackId? before)
    {
        ChunkLocation? best = null;
        foreach (var place in places)
        {
            if (avoid.Contains(new FrameId(place.Pack.Id, place.Place.Frame)))
            {
                continue;
            }

            if (place.Pack.Id == before || _packsById.ContainsKey(place.Pack.Id))
            {
                // Fetched anyway.
                return place;
            }

            best ??= place;
        }

        return best;
    }

    private void AddPieces(SnapshotEntry entry, List<ChunkLocation> locations)
    {
        long offset = 0;
        var pieces = 0;
        var packs = new HashSet<PackId>();
        foreach (var (pack, place) in locations)
        {
            if (place.Length == 0)
            {
                continue;
            }

            if (!_packsById.TryGetValue(pack.Id, out var drafted))
            {
                drafted = new DraftedPack(pack);
                _packsById.Add(pack.Id, drafted);
                _packs.Add(drafted);
            }

            drafted.Add(place, new FilePiece(_files.Count, offset, place.Offset, place.Length));
            packs.Add(pack.Id);
            offset += place.Length;
            pieces++;
        }

        Pieces += pieces;
        ScatteredFiles += packs.Count > 1 ? 1 : 0;
        _files.Add(new PlannedFile(entry, pieces, null));
    }
}
