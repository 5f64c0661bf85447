using Cairn.Archive.Packing;
using Cairn.Core.Merkle;

namespace Cairn.Archive.Reading;

/// <summary>A pack that a plan needs.</summary>
/// <param name="Pack">Which.</param>
/// <param name="Frames">What of it, by offset.</param>
internal sealed record PackRead(PackInfo Pack, IReadOnlyList<FrameRead> Frames)
{
    // A gap this small is read along: it costs less than another request.
    private const int BridgedGap = 128 * 1024;

    /// <summary>
    /// Most bytes of a run, unless a single frame is longer: so many reads can be under way that the memory for them stays small, and yet
    /// each is long enough that the way there and back hardly counts. With the Merkle leaves around it that must be fetched to
    /// verify it, a run fits into a pooled buffer.
    /// </summary>
    public const int LongestRun = PackBuffers.Size - (2 * MerkleTree.LeafSize);

    /// <summary>The frames in runs that are read by one request each.</summary>
    public IEnumerable<IReadOnlyList<FrameRead>> Runs()
    {
        var run = new List<FrameRead>();
        foreach (var frame in Frames)
        {
            if (run.Count > 0 && !Continues(run, frame))
            {
                yield return run;
                run = [];
            }

            run.Add(frame);
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private static bool Continues(List<FrameRead> run, FrameRead frame) =>
        frame.Offset - (run[^1].Offset + run[^1].Length) <= BridgedGap && frame.Offset + frame.Length - run[0].Offset <= LongestRun;
}
