using Cairn.Simulation.World;

namespace Cairn.Simulation.Sequences;

/// <summary>Power cuts that are drawn at random, of the owner or a holder, in the middle of whatever they do.</summary>
internal sealed class PowerCuts(Random random)
{
    /// <summary>Has the owner's power go at one of its calls or commits, or that of a holder that is up at an operation of its disk or at
    /// a commit, or nobody's.</summary>
    /// <returns>Whose.</returns>
    public SimulatedPeer? Arm(SimulatedPeer owner, IReadOnlyList<SimulatedPeer> holders)
    {
        var up = holders.Where(holder => holder.Node is not null).ToList();
        switch (random.Next(6))
        {
            case 0:
                owner.CutAt(CutPoint.Call, Moment(60));
                return owner;
            case 1 or 2:
                owner.CutAt(CutPoint.Commit, Moment(80));
                return owner;
            case 3 or 4 when up.Count > 0:
                var holder = up[random.Next(up.Count)];
                Arm(holder);
                return holder;
            default:
                return null;
        }
    }

    /// <summary>Has a holder's power go when it does something.</summary>
    public void Arm(SimulatedPeer holder)
    {
        switch (random.Next(4))
        {
            case 0:
                holder.CutAt(CutPoint.DiskOperation, Moment(40));
                break;
            case 1:
                holder.CutAt(CutPoint.Removal, Moment(8));
                break;
            default:
                holder.CutAt(CutPoint.Commit, Moment(40));
                break;
        }
    }

    /// <summary>Lets time pass in which now and then the power of one goes and comes back: that is when holders remove what was dropped. At
    /// its end all are up.</summary>
    public async Task PassAsync(SimulatedWorld world, TimeSpan time, SimulatedPeer owner, IReadOnlyList<SimulatedPeer> holders)
    {
        for (var left = time; left > TimeSpan.Zero;)
        {
            var slice = TimeSpan.FromMinutes(random.Next(10, 6 * 60));
            foreach (var holder in holders.Where(holder => holder.Node is not null && random.Next(3) == 0))
                Arm(holder);

            if (random.Next(4) == 0 && owner.Node is not null)
                owner.CutAt(random.Next(2) == 0 ? CutPoint.Call : CutPoint.Commit, Moment(40));

            await world.PassAsync(left < slice ? left : slice);
            left -= slice;
            foreach (var peer in holders.Append(owner).Where(peer => peer.Boot.IsOff && random.Next(3) > 0))
                await StartAsync(peer);
        }

        // All at first: while one starts, the power of another could go.
        foreach (var peer in holders.Append(owner))
            Disarm(peer);

        foreach (var peer in holders.Append(owner).Where(peer => peer.Boot.IsOff))
            await StartAsync(peer);
    }

    /// <summary>Starts a peer whose power is off; it may go again in the middle of that.</summary>
    public async Task StartAsync(SimulatedPeer peer)
    {
        await peer.CrashAsync();
        if (random.Next(5) == 0)
            peer.WhenStarting = () => peer.CutAt(random.Next(2) == 0 ? CutPoint.Commit : CutPoint.DiskOperation, Moment(20));

        try
        {
            await peer.StartAsync();
        }
        catch (PowerCutException)
        {
            Assert.True(peer.Boot.IsOff);
        }

        if (!peer.Boot.IsOff)
        {
            Disarm(peer);
            return;
        }

        await peer.CrashAsync();
        await peer.StartAsync();
    }

    /// <summary>No cut that was armed comes any more.</summary>
    public static void Disarm(SimulatedPeer peer)
    {
        foreach (var point in Enum.GetValues<CutPoint>())
            peer.CutAt(point, 0);
    }

    /// <summary>Mostly one of the first.</summary>
    private int Moment(int last) => random.Next(1, random.Next(2) == 0 ? last / 4 : last);
}
