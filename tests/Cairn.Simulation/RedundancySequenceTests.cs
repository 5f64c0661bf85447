using Cairn.Simulation.Sequences;

namespace Cairn.Simulation;

/// <summary>Whatever an owner does, and whatever goes down meanwhile, a snapshot that is acknowledged stays what it is.</summary>
public sealed class RedundancySequenceTests
{
    [Fact]
    public void Any_sequence_of_edits_backups_forgets_and_deletes_with_crashes_leaves_every_snapshot_at_its_redundancy()
    {
        var (kept, cuts, forgets, deletes) = (0, 0, 0, 0);
        Stories.ForEverySeed(RedundancySequence.Peers, async world =>
        {
            var sequence = new RedundancySequence(world);
            await sequence.RunAsync();
            kept += sequence.Made;
            deletes += sequence.Done.Deletes;
            forgets += sequence.Done.Forgets;
            cuts += sequence.Cuts;
        });
        Assert.True(kept > 0, "No seed made a snapshot.");
        Assert.True(forgets > 0 && deletes > 0, "No seed forgot and deleted anything.");
        Assert.True(cuts > 0, "No seed cut anything.");
    }
}
