using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Peer.Restore;
using Cairn.Simulation.World;

namespace Cairn.Simulation;

/// <summary>One bit of what a holder keeps changes, in each leaf and in each leaf hash of every blob, one at a time.</summary>
public sealed class FlippedBitTests
{
    private const int Seed = 21;

    [Fact]
    public void With_another_copy_everything_is_restored_and_the_holder_that_was_asked_is_named()
    {
        var (tried, found) = (0, 0);
        for (var bad = 1; bad <= 2; bad++)
        {
            foreach (var (blob, offset) in PlacesOf(bad, copies: 2))
            {
                InWorld(copies: 2, async world =>
                {
                    var (owner, holder) = (world.Peers[0], world.Peers[bad]);
                    holder.VaultDisk.Corrupt(blob, offset);
                    var restored = await Stories.AssertRestoresAsync(owner, SampleFiles.Describe(owner.Files));

                    tried++;
                    found += restored.Warnings.Count;
                    Assert.All(restored.Warnings, warning => Assert.Contains(holder.Options.Name, warning, StringComparison.Ordinal));

                    // A leaf hash that is off is met by whoever reads anything of the blob, so here it is known what must be found.
                    if (IsLeafHash(holder, blob, offset) && WasFetched(world, blob, bad))
                        Assert.Single(restored.Warnings);
                });
            }
        }

        Assert.True(tried > 20, $"Only {tried} places were tried.");
        Assert.True(found > tried / 4, $"Of {tried} flipped bits {found} were found.");
    }

    [Fact]
    public void Without_another_copy_the_files_it_was_in_are_named_and_all_others_restored()
    {
        var (files, trees, roots) = (0, 0, 0);
        foreach (var (blob, offset) in PlacesOf(1, copies: 1))
        {
            InWorld(copies: 1, async world =>
            {
                var owner = world.Peers[0];
                var all = SampleFiles.Describe(owner.Files);
                world.Peers[1].VaultDisk.Corrupt(blob, offset);

                RestoreOutcome restored;
                try
                {
                    restored = await Stories.RestoreAsync(owner);
                }
                catch (CairnException lost) when (lost.Code == "snapshot-lost")
                {
                    // It was in the listing of the root: nothing tells what there was.
                    Assert.Contains(world.Peers[1].Options.Name, lost.What, StringComparison.Ordinal);
                    Assert.Empty(SampleFiles.Describe(owner.Restored));
                    roots++;
                    return;
                }

                // Of a directory whose listing is lost nobody knows what was in it, so that it stands for all that.
                var damaged = restored.Damaged.Select(path => path.Path.ToString()).ToList();
                var named = damaged.Count(path => all.Any(line => line.StartsWith($"{path} File", StringComparison.Ordinal)));
                files += named;
                trees += damaged.Count - named;
                var expected = all.Where(line => !damaged.Exists(path => IsAtOrBelow(line, path)));
                Assert.Equal(expected, SampleFiles.Describe(owner.Restored));
                Assert.Empty(restored.Incomplete);
                Assert.Empty(restored.Unreachable);
                Assert.Equal(damaged.Count > 0, restored.Warnings.Count > 0);
                Assert.All(
                    restored.Warnings, warning => Assert.Contains(world.Peers[1].Options.Name, warning, StringComparison.Ordinal));
            });
        }

        Assert.True(files > 0, "No file was hit.");
        Assert.True(trees + roots > 0, "No listing was hit.");
    }

    private static bool IsAtOrBelow(string line, string path) =>
        line.StartsWith(path + " ", StringComparison.Ordinal) || line.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal);

    /// <summary>A place in each leaf of each blob of a holder, and one in each leaf hash behind it.</summary>
    private static List<(string Blob, long Offset)> PlacesOf(int holder, int copies)
    {
        var places = new List<(string Blob, long Offset)>();
        InWorld(copies, world =>
        {
            var random = new Random(Seed);
            var disk = world.Peers[holder].VaultDisk;
            foreach (var blob in disk.Files())
            {
                var (content, total) = Lengths(disk.ReadAll(blob).Length);
                for (var leaf = 0L; leaf < content; leaf += MerkleTree.LeafSize)
                    places.Add((blob, leaf + random.NextInt64(Math.Min(MerkleTree.LeafSize, content - leaf))));

                for (var hash = content; hash < total; hash += 32)
                    places.Add((blob, hash + random.Next(32)));
            }

            return Task.CompletedTask;
        });
        Assert.NotEmpty(places);
        return places;
    }

    /// <summary>Bytes of a blob and of its file, from the latter.</summary>
    private static (long Content, long File) Lengths(long file)
    {
        var leaves = 1L;
        while (leaves * (MerkleTree.LeafSize + 32) < file)
            leaves++;

        return (file - (leaves * 32), file);
    }

    private static bool IsLeafHash(SimulatedPeer holder, string blob, long offset) =>
        offset >= Lengths(holder.VaultDisk.ReadAll(blob).Length).Content;

    private static bool WasFetched(SimulatedWorld world, string blob, int from)
    {
        var holder = world.Peers[from].Identity!.Peer.Short();
        return world.Trace.Lines.Any(line => line.Contains($"-> {holder} fetch {Path.GetFileName(blob)}", StringComparison.Ordinal));
    }

    /// <summary>Two files in frames of their own, and some that share one: backed up by the first peer of a fresh world.</summary>
    private static void InWorld(int copies, Func<SimulatedWorld, Task> story) =>
        Stories.InWorld(Seed, copies + 1, async world =>
        {
            var owner = world.Peers[0];
            SampleFiles.FillSmall(owner.Files, Seed);
            var noise = new byte[1_500_000];
            new Random(Seed).NextBytes(noise);
            owner.Files.AddFile("/data/noise", noise);
            Assert.Equal(copies, (await Stories.BackUpAsync(owner, copies)).Holders);
            await story(world);
        });
}
