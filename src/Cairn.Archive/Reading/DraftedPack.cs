using Cairn.Archive.Packing;

namespace Cairn.Archive.Reading;

/// <summary>A pack while a plan is made.</summary>
internal sealed class DraftedPack(PackInfo pack)
{
    private readonly SortedDictionary<int, (ChunkPlace Place, List<FilePiece> Pieces)> _frames = [];

    /// <summary>Adds a piece that lies in a frame of the pack.</summary>
    public void Add(ChunkPlace place, FilePiece piece)
    {
        if (!_frames.TryGetValue(place.FrameOffset, out var frame))
        {
            frame = (place, []);
            _frames.Add(place.FrameOffset, frame);
        }

        frame.Pieces.Add(piece);
    }

    /// <summary>What to read.</summary>
    public PackRead Build() => new(
        pack,
        [.. _frames.Values.Select(frame =>
            new FrameRead(frame.Place.Frame, frame.Place.FrameOffset, frame.Place.FrameLength, frame.Pieces))]);
}
