using Cairn.Archive.Packing;

namespace Cairn.Archive.Reading;

/// <summary>A pack that a plan needs.</summary>
/// <param name="Pack">Which.</param>
/// <param name="Frames">What of it, by offset.</param>
internal sealed record PackRead(PackInfo Pack, IReadOnlyList<FrameRead> Frames)
{
    // A gap this small is read along: it costs less than another request.
    private const int BridgedGap = 128 * 1024;

    /// <summary>The frames in runs that are read by one request each.</summary>
    public IEnumerable<IReadOnlyList<FrameRead>> Runs()
    {
        var run = new List<FrameRead>();
        foreach (var frame in Frames)
        {
            if (run.Count > 0 && frame.Offset - (run[^1].Offset + run[^1].Length) > BridgedGap)
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
}
