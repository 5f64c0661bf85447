using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>One of three holders deceives the owner.</summary>
public sealed class LyingHolderTests
{
    [Theory]
    [InlineData(nameof(Lie.Drops))]
    [InlineData(nameof(Lie.Flips))]
    [InlineData(nameof(Lie.Cuts))]
    [InlineData(nameof(Lie.SendsAnotherBlob))]
    public void A_liar_spoils_no_restore_and_does_not_count_once_found_out(string how)
    {
        var lie = Enum.Parse<Lie>(how);
        var found = 0;
        Stories.ForEverySeed(4, async world =>
        {
            var owner = world.Peers[0];
            var liar = world.Peers[1 + (world.Seed % 3)];
            liar.Lie(lie);
            SampleFiles.FillSmall(owner.Files, world.Seed);
            Assert.Equal(3, (await Stories.BackUpAsync(owner)).Holders);

            var outcome = await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));

            Assert.All(outcome.Warnings, warning => Assert.Contains(liar.Options.Name, warning, StringComparison.Ordinal));
            var isFound = outcome.Warnings.Count > 0;
            found += isFound ? 1 : 0;
            var status = await owner.Node!.StatusAsync(null, CancellationToken.None);
            Assert.Equal(isFound ? 2 : 3, status.Snapshots.Single().Actual);

            // What a backup says counts likewise, and happy is enough. Only who knows of its loss is sent the copy once more; whoever
            // goes on claiming it would merely sign again.
            var again = await Stories.BackUpAsync(owner);
            var isTrusted = !isFound || lie is Lie.Drops;
            Assert.Equal(isTrusted ? 3 : 2, again.Holders);
            Assert.Equal(!isTrusted, again.PacksBelowDesired > 0);
        });
        Assert.True(found > 0, "No seed asked the liar.");
    }
}
