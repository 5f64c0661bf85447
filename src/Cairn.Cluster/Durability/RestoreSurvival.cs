namespace Cairn.Cluster.Durability;

/// <summary>What a snapshot, or a file of one, survives: what a restore needs, and what a recovery needs to get so far. Pure.</summary>
public static class RestoreSurvival
{
    /// <summary>Together: the least of each. While this machine is there it restores without lists, so that what is held can be restored
    /// now; but what no peer lists is lost with this machine, so that then any loss may be the last.</summary>
    /// <param name="packs">The packs of contents and listings, the least of all.</param>
    /// <param name="indexes">The index packs that list those.</param>
    /// <param name="head">The head that lists the snapshot: whole at every keeper.</param>
    public static Survival Of(Survival packs, Survival indexes, Survival head)
    {
        var all = packs.And(indexes).And(head);
        return packs.Peers < 0 || all.Peers >= 0 ? all : new Survival(all.Shards, 0, 0);
    }
}
