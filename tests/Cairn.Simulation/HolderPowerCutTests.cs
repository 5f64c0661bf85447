using Cairn.Core.Merkle;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Packs;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>Holders lose their power while they store, and come back.</summary>
public sealed class HolderPowerCutTests
{
    [Fact]
    public void A_holder_that_loses_power_at_any_operation_of_its_disk_has_all_it_signed_for_when_it_returns()
    {
        var cuts = 0;
        Stories.ForEverySeed(5, async world =>
        {
            var random = new Random(world.Seed);
            var unlucky = world.Peers[1 + random.Next(4)];
            await CutInTheMiddleAsync(world, unlucky, () => unlucky.CutAtDiskOperation(random.Next(1, 40)));
            cuts += unlucky.Node is null ? 1 : 0;
            await AssertReturnsWithAllAsync(world, unlucky);
        });
        Assert.True(cuts > 0, "No seed cut anything.");
    }

    [Fact]
    public void A_holder_that_loses_power_at_any_time_has_all_it_signed_for_when_it_returns() => Stories.ForEverySeed(5, async world =>
    {
        var random = new Random(world.Seed);
        var unlucky = world.Peers[1 + random.Next(4)];
        var cut = Task.CompletedTask;
        await CutInTheMiddleAsync(
            world, unlucky, () => cut = unlucky.CutAfterAsync(TimeSpan.FromMicroseconds(random.Next(60_000))));
        await cut;
        await AssertReturnsWithAllAsync(world, unlucky);
    });

    /// <summary>Backs up twice, with the cut planned for the second time, which succeeds all the same.</summary>
    private static async Task CutInTheMiddleAsync(SimulatedWorld world, SimulatedPeer unlucky, Action plan)
    {
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        Assert.Equal(3, (await Stories.BackUpAsync(owner)).Holders);
        SampleFiles.Change(owner.Files, world.Seed);
        plan();

        Assert.InRange((await Stories.BackUpAsync(owner)).Holders, 2, 3);
        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));
        Assert.True(unlucky.Node is null || unlucky.Node.VaultRecovery.IsClean);
    }

    private static async Task AssertReturnsWithAllAsync(SimulatedWorld world, SimulatedPeer unlucky)
    {
        var owner = world.Peers[0];
        await unlucky.CrashAsync();
        await unlucky.StartAsync();

        Assert.Empty(unlucky.Node!.VaultRecovery.Lost);
        Assert.Empty(unlucky.Node.VaultRecovery.Damaged);
        foreach (var receipt in world.Network.Receipts.Where(receipt => receipt.Holder == unlucky.Identity!.Peer))
            await AssertKeptAsync(owner, unlucky, receipt);

        // It takes more, and what it has is enough together with one other.
        await Stories.BackUpAsync(owner);
        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));
    }

    /// <summary>Reads the whole blob at the holder, as the owner would, and compares it with its name.</summary>
    private static async Task AssertKeptAsync(SimulatedPeer owner, SimulatedPeer holder, Receipt receipt)
    {
        var caller = new Caller(owner.Identity!.Device.Certificate, owner.Node!.CurrentRecord);
        var whole = new FetchRequest(receipt.Blob, new LeafRange(0, 10_000));
        var reply = await holder.Node!.Service.FetchAsync(caller, whole, CancellationToken.None);
        await using var content = Assert.IsType<Reply<FetchAnswer>.Answered>(reply).Value.Content;
        var bytes = new byte[content.Length];
        for (var filled = 0; filled < bytes.Length;)
            filled += await content.ReadAsync(bytes.AsMemory(filled), CancellationToken.None);

        Assert.Equal(receipt.Blob, MerkleHasher.Hash(bytes).Root);
    }
}
