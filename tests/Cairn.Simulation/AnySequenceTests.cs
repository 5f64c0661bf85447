using Cairn.Simulation.Sequences;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

public sealed class AnySequenceTests
{
    [Fact]
    public void After_any_sequence_cut_off_anywhere_every_kept_snapshot_restores_at_its_redundancy()
    {
        var cutOff = 0;
        var (forgets, undeletes, deletes) = (0, 0, 0);
        var cuts = new HashSet<CutPoint>();
        Stories.ForEverySeed(5, async world =>
        {
            var sequence = new RandomSequence(world);
            await sequence.RunAsync();
            cutOff += sequence.CutOff;
            forgets += sequence.Done.Forgets;
            undeletes += sequence.Done.Undeletes;
            deletes += sequence.Done.Deletes;
            cuts.UnionWith(world.Peers.SelectMany(peer => peer.Cuts));
        });
        Assert.True(forgets > 0 && undeletes > 0 && deletes > 0, "Not all of it was done.");
        Assert.True(cutOff > 0, "No seed cut anything off.");
        Assert.Equal(Enum.GetValues<CutPoint>(), cuts.Order());
    }
}
