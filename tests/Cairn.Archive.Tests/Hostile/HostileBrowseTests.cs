using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>Archives that would never end for whoever lists them, finds out what they need, or tries a restore: all of them stop.</summary>
public sealed class HostileBrowseTests
{
    private static readonly Dictionary<string, HostileCase> Bombs = HostileListings.All.Concat(HostileContents.All)
        .Where(hostile => hostile.Name is "1,000 directories in each of 1,000 in each of 1,000" || hostile.Expected == Verdict.TargetFull)
        .ToDictionary(hostile => hostile.Name);

    public static TheoryData<string> Names => [.. Bombs.Keys];

    [Fact]
    public void There_are_such_archives() => Assert.InRange(Bombs.Count, 4, 20);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Listing_ends(string name) => await EndsAsync(name, async (archive, snapshot) =>
    {
        await foreach (var entry in archive.Reader.ListAsync(snapshot, new BytePath("/"), ListDepth.Everything, default))
        {
            await archive.Reader.FileIdAsync(entry, default);
            await archive.ChunksAsync(entry);
        }
    });

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Finding_out_what_a_snapshot_needs_ends(string name) => await EndsAsync(
        name, (archive, snapshot) => archive.Reader.NeededPacksAsync(snapshot, _ => 0, default));

    [Fact]
    public async Task A_restore_that_is_tried_ends() => await EndsAsync(
        "1,000 directories in each of 1,000 in each of 1,000",
        (archive, snapshot) => archive.RestoreAsync(
            new RestoreRequest { Snapshot = snapshot, Mode = RestoreMode.DryRun }, new MemoryTree()));

    private static async Task EndsAsync(string name, Func<TestArchive, SnapshotRecord, Task> work)
    {
        using var bench = new ChunkBench();
        var snapshot = await Bombs[name].Make(bench);

        var failure = await Assert.ThrowsAsync<CairnException>(
            () => work(bench.Archive, snapshot).WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.Equal("damaged-archive", failure.Code);
    }
}
