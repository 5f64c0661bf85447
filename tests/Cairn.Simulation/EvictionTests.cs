using System.Security.Cryptography;
using Cairn.Core.Errors;
using Cairn.Peer.Evicting;
using Cairn.Peer.Leaving;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>The founder's key evicts a peer, and every peer gets to know.</summary>
public sealed class EvictionTests
{
    [Fact]
    public void Peers_that_were_away_hear_of_an_eviction_from_the_others_and_never_forget_it() => Stories.ForEverySeed(6, async world =>
    {
        var (rogue, away) = (world.Peers[1], world.Peers[2 + (world.Seed % 4)]);
        await away.CrashAsync();
        SampleFiles.FillSmall(rogue.Files, world.Seed);
        await Stories.BackUpAsync(rogue, copies: 2);

        var at = world.Peers.First(peer => peer != away && peer != rogue);
        var outcome = await EvictAsync(world, at, rogue);

        // Everyone who is there: all but this one, the one that is away and the one that goes.
        Assert.Equal(new EvictionOutcome(3, 4), outcome);
        await away.StartAsync();
        await Task.Delay(TimeSpan.FromMinutes(1), world.Scheduler.Time);
        foreach (var peer in world.Peers.Where(peer => peer != rogue))
            Assert.Equal(Liveness.Left, peer.Node!.Members.Find(rogue.Identity!.Peer)!.State);

        var refused = await Assert.ThrowsAsync<CairnException>(() => Stories.BackUpAsync(rogue, copies: 2));
        Assert.Equal(ErrorKind.Refused, refused.Kind);
        await Stories.AssertRestoresAsync(rogue, SampleFiles.Describe(rogue.Files));

        // It is on disk at each of them, and a new record of the rogue's changes nothing.
        await rogue.CrashAsync();
        await rogue.StartAsync();
        foreach (var peer in world.Peers.Where(peer => peer != rogue))
        {
            await peer.CrashAsync();
            await peer.StartAsync();
            Assert.Equal(Liveness.Left, peer.Node!.Members.Find(rogue.Identity!.Peer)!.State);
        }
    });

    [Fact]
    public void What_the_evicted_peer_held_counts_no_more() => Stories.ForEverySeed(5, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        Assert.Equal(3, (await Stories.BackUpAsync(owner)).Holders);
        var status = await owner.Node!.StatusAsync(null, CancellationToken.None);
        var rogue = world.Peers.Skip(1).First(peer => peer.Node!.Usage.Used.Bytes > 0);

        await EvictAsync(world, owner, rogue);

        Assert.Equal(3, status.Snapshots.Single().Actual);
        Assert.Equal(2, (await owner.Node.StatusAsync(null, CancellationToken.None)).Snapshots.Single().Actual);
        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));
    });

    [Fact]
    public void An_evicted_peer_that_is_to_hand_over_hears_that_nobody_takes_anything_from_it() => Stories.InWorld(6, 5, async world =>
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, 6);
        await Stories.BackUpAsync(owner);
        var rogue = world.Peers.Skip(1).First(peer => peer.Node!.Usage.Used.Bytes > 0);
        await EvictAsync(world, owner, rogue);

        var refused = await Assert.ThrowsAsync<CairnException>(
            () => rogue.Node!.LeaveAsync(LeaveMode.HandOver, OwnData.Keep, null, default));

        Assert.Equal((ErrorKind.Refused, "evicted"), (refused.Kind, refused.Code));
        Assert.True((await rogue.Node!.LeaveAsync(LeaveMode.Drop, OwnData.Keep, null, default)).HasLeft);
    });

    private static async Task<EvictionOutcome> EvictAsync(SimulatedWorld world, SimulatedPeer at, SimulatedPeer rogue)
    {
        var plan = at.Node!.PlanEviction(rogue.Options.Name);
        Assert.Equal(rogue.Identity!.Peer, plan.Peer);
        var seed = world.FounderSecret!.DeriveOwnerSeed();
        using var key = world.Signatures.Derive(seed);
        CryptographicOperations.ZeroMemory(seed);
        var eviction = new Eviction
        {
            OwnerKey = key.PublicKey.ToArray(),
            Network = plan.Network,
            Peer = plan.Peer,
            Staying = [.. plan.Staying.Select(member => member.Peer).Order()],
            IssuedAt = world.Scheduler.Time.GetUtcNow(),
        };
        return await at.Node.EvictAsync(OwnerSigned<Eviction>.Sign(eviction, key), CancellationToken.None);
    }
}
