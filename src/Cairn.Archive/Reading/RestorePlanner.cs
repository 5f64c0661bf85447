using Cairn.Archive.Catalog;
using Cairn.Archive.Errors;
using Cairn.Archive.Packing;
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

    /// <summary>Adds a file. One that cannot be put together is in the plan with its problem and no pieces.</summary>
    public void Add(FilePart part)
    {
        var problem = TryLocate(part, out var locations);
        if (problem is null)
        {
            AddPieces(part, locations);
        }
        else
        {
            _files.Add(new PlannedFile(part, 0, problem));
        }
    }

    /// <summary>Adds a file if it can be put together.</summary>
    public bool TryAdd(FilePart part)
    {
        var problem = TryLocate(part, out var locations);
        if (problem is null)
        {
            AddPieces(part, locations);
        }

        return problem is null;
    }

    /// <summary>The plan for the files added so far.</summary>
    public RestorePlan Build() => new(_files, [.. _packs.Select(pack => pack.Build())]);

    /// <summary>Where the pieces lie; null for a hole.</summary>
    private CairnException? TryLocate(FilePart part, out List<ChunkLocation?> locations)
    {
        locations = new List<ChunkLocation?>(part.Items.Count);
        PackId? before = null;
        foreach (var item in part.Items)
        {
            if (item.IsHole)
            {
                locations.Add(null);
                continue;
            }

            var location = Choose(locate(item.Chunk), before);
            if (location is null)
            {
                return Damage.NotFound(item.Chunk);
            }

            if (location.Place.Length != item.Length)
            {
                return Damage.Found(
                    $"Chunk {item.Chunk.Short()} of '{part.Entry.Path}' has {location.Place.Length} bytes, the file {item.Length} there.");
            }

            locations.Add(location);
            before = location.Pack.Id;
        }

        return null;
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

    private void AddPieces(FilePart part, List<ChunkLocation?> locations)
    {
        var offset = part.Offset;
        var pieces = 0;
        PackId? first = null;
        var isScattered = false;
        for (var index = 0; index < locations.Count; index++)
        {
            var length = part.Items[index].Length;
            if (locations[index] is { } found && length > 0)
            {
                Draft(found.Pack).Add(found.Place, new FilePiece(_files.Count, offset, found.Place.Offset, found.Place.Length));
                first ??= found.Pack.Id;
                isScattered |= found.Pack.Id != first;
                pieces++;
            }

            offset += length;
        }

        Pieces += pieces;
        ScatteredFiles += isScattered ? 1 : 0;
        _files.Add(new PlannedFile(part, pieces, null));
    }

    private DraftedPack Draft(PackInfo pack)
    {
        if (!_packsById.TryGetValue(pack.Id, out var drafted))
        {
            drafted = new DraftedPack(pack);
            _packsById.Add(pack.Id, drafted);
            _packs.Add(drafted);
        }

        return drafted;
    }
}
