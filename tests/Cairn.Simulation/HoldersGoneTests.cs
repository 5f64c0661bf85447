using Cairn.Core.Errors;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>Holders go away while a restore reads from them.</summary>
public sealed class HoldersGoneTests
{
    [Fact]
    public void One_copy_of_three_is_enough_whenever_the_others_go_away() => Stories.ForEverySeed(4, async world =>
    {
        var random = new Random(world.Seed);
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await Stories.BackUpAsync(owner);
        var left = world.Peers[1 + random.Next(3)];
        foreach (var gone in world.Peers.Skip(1).Where(peer => peer != left))
            _ = gone.CutAfterAsync(TimeSpan.FromMicroseconds(random.Next(20_000)));

        await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));
    });

    [Fact]
    public void Without_any_copy_nothing_false_is_written_until_a_holder_returns() => Stories.ForEverySeed(3, async world =>
    {
        var random = new Random(world.Seed);
        var owner = world.Peers[0];
        SampleFiles.FillSmall(owner.Files, world.Seed);
        await Stories.BackUpAsync(owner, copies: 2);
        var cuts = world.Peers.Skip(1)
            .Select(gone => gone.CutAfterAsync(TimeSpan.FromMicroseconds(random.Next(20_000))))
            .ToList();

        try
        {
            await Stories.RestoreAsync(owner);
        }
        catch (CairnException unreachable)
        {
            Assert.Equal(ErrorKind.Unreachable, unreachable.Kind);
        }

        var files = SampleFiles.Describe(owner.Files);
        var contents = files.Where(line => line.Contains(" File ", StringComparison.Ordinal)).ToHashSet();
        Assert.All(
            SampleFiles.Describe(owner.Restored).Where(line => line.Contains(" File ", StringComparison.Ordinal)),
            line => Assert.Contains(line, contents));

        await Task.WhenAll(cuts);
        await world.Peers[1 + random.Next(2)].StartAsync();
        await Stories.AssertRestoresAsync(owner, files);
    });
}
