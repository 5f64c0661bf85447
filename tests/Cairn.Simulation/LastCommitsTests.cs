using Cairn.Simulation.Sequences;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>
/// The owner's power goes where what was agreed with the holders is written down: the head counts, the catalog lists it, index packs that
/// others replace are let go of. A power cut may also undo the last commits of the catalog.
/// </summary>
public sealed class LastCommitsTests
{
    /// <summary>Moments before and after commits, counted from the last one backwards.</summary>
    private const int Moments = 12;

    [Fact]
    public void Backup_cut_at_any_of_its_last_commits_leaves_every_kept_snapshot() => CutAtEach(OwnerAct.BackUp);

    [Fact]
    public void Forget_cut_at_any_of_its_last_commits_leaves_every_kept_snapshot() => CutAtEach(OwnerAct.Forget);

    [Fact]
    public void Undelete_cut_at_any_of_its_last_commits_leaves_every_kept_snapshot() => CutAtEach(OwnerAct.Undelete);

    [Fact]
    public void Delete_cut_at_any_of_its_last_commits_leaves_every_kept_snapshot() => CutAtEach(OwnerAct.Delete);

    private static void CutAtEach(OwnerAct act)
    {
        var cuts = 0;
        for (var fromLast = 0; fromLast < Moments; fromLast++)
        {
            var seed = fromLast + 1;
            var all = 0;
            Stories.InWorld(seed, 4, async world =>
            {
                var sequence = new RandomSequence(world);
                await sequence.PrepareAsync();
                var before = world.Peers[0].CommitMoments;
                await sequence.DoAsync(act);
                all = world.Peers[0].CommitMoments - before;
            });
            if (all <= fromLast)
                continue;

            Stories.InWorld(seed, 4, async world =>
            {
                var sequence = new RandomSequence(world);
                await sequence.PrepareAsync();
                world.Peers[0].CutAt(CutPoint.Commit, all - fromLast);
                await sequence.DoAsync(act);
                Assert.True(world.Peers[0].Boot.IsOff);
                await sequence.RecoverAsync();
                cuts++;
            });
        }

        Assert.InRange(cuts, Moments / 2, Moments);
    }
}
