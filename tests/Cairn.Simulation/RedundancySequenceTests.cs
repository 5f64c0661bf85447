using Cairn.Simulation.Sequences;

namespace Cairn.Simulation;

/// <summary>Whatever an owner does, and whatever goes down meanwhile, a snapshot that is acknowledged stays what it is.</summary>
public sealed class RedundancySequenceTests
{
    [Fact]
    public void Any_sequence_of_edits_and_backups_with_crashes_leaves_every_snapshot_restorable_at_its_redundancy()
    {
        var (kept, cuts) = (0, 0);
        Stories.ForEverySeed(RedundancySequence.Peers, async world =>
        {
            var sequence = new RedundancySequence(world);
            await sequence.RunAsync();
            kept += sequence.Kept;
            cuts += sequence.Cuts;
        });
        Assert.True(kept > 0, "No seed made a snapshot.");
        Assert.True(cuts > 0, "No seed cut anything.");
    }
}
