using Cairn.Archive.Reading;
using Cairn.Archive.Trees;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>
/// Archives that somebody sealed with the owner's keys to do harm. They write nothing outside of the target, take little memory, and what
/// is wrong in them is not restored.
/// </summary>
[Collection(nameof(HostileArchiveTests))]
[CollectionDefinition(nameof(HostileArchiveTests), DisableParallelization = true)]
public sealed class HostileArchiveTests
{
    private const long MostMemory = 256 << 20;

    private static readonly string[] DamageCodes = ["damaged-archive", "newer-version", "chunk-not-found"];

    private static readonly Dictionary<string, HostileCase> Cases =
        HostileListings.All.Concat(HostileContents.All).Concat(HostileSwaps.All).ToDictionary(hostile => hostile.Name);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Fact]
    public void There_are_many_cases() => Assert.InRange(Cases.Count, 300, int.MaxValue);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Hostile_archive_does_no_harm(string name)
    {
        var hostile = Cases[name];
        using var bench = new ChunkBench();
        using var jail = new Jail();
        var snapshot = await hostile.Make(bench);

        var (result, refusal) = await jail.RestoreAsync(bench.Archive, snapshot).WaitAsync(TimeSpan.FromMinutes(1));

        jail.AssertNothingEscaped();
        Assert.InRange(jail.MostMemory, 0, MostMemory);
        switch (hostile.Expected)
        {
            case Verdict.Damaged when result is null:
                Assert.Equal("damaged-archive", refusal);
                break;
            case Verdict.Damaged:
                Assert.NotEmpty(result.Damaged);
                Assert.All(result.Damaged, path => Assert.Contains(path.Code, DamageCodes));
                Assert.Equal(0, result.Bytes);
                break;
            case Verdict.Incomplete:
                Assert.NotEmpty(result!.Incomplete);
                Assert.Empty(result.Damaged);
                break;
            case Verdict.Contained:
                Assert.Empty(result!.Damaged);
                Assert.Empty(result.Incomplete);
                break;
            default:
                Assert.Equal("target-full", refusal);
                break;
        }
    }

    [Fact]
    public async Task Directories_nested_without_end_are_entered_to_the_limit_only()
    {
        using var bench = new ChunkBench();
        var listing = Raw.Listing();
        for (var level = 0; level < TreeFormat.MaximumDepth + 500; level++)
        {
            var chunk = await bench.AddAsync(listing);
            listing = Raw.Listing(Raw.Entry(Raw.Directory, "d", Raw.Piece(chunk, listing.Length)));
        }

        var snapshot = await bench.SnapshotAsync(listing) with { Directories = long.MaxValue };
        var target = new Testing.Platform.MemoryTree();
        var result = await bench.Archive.RestoreAsync(new RestoreRequest { Snapshot = snapshot }, target);
        Assert.Single(result.Damaged);
        Assert.Equal(TreeFormat.MaximumDepth + 1, target.Paths().Count);
    }

    [Fact]
    public async Task Long_names_nested_without_end_are_entered_to_the_limit_only()
    {
        using var bench = new ChunkBench();
        var listing = Raw.Listing();
        for (var level = 0; level < 300; level++)
        {
            var chunk = await bench.AddAsync(listing);
            listing = Raw.Listing(Raw.Entry(Raw.Directory, new string('d', 250), Raw.Piece(chunk, listing.Length)));
        }

        var snapshot = await bench.SnapshotAsync(listing) with { Directories = 300 };
        var target = new Testing.Platform.MemoryTree();
        var result = await bench.Archive.RestoreAsync(new RestoreRequest { Snapshot = snapshot }, target);
        Assert.Single(result.Damaged);
        Assert.InRange(target.Paths().Max(path => path.Bytes.Length), 60_000, TreeFormat.MaximumPath + 251);
    }

    [Fact]
    public async Task Snapshot_that_claims_everything_is_refused_for_want_of_room()
    {
        using var bench = new ChunkBench();
        var chunk = await bench.AddAsync(Raw.Listing());
        var items = Enumerable.Range(0, 700).Select(index => Raw.Entry(Raw.Directory, $"{index:D3}", Raw.Piece(chunk, 5)));
        var snapshot = await bench.SnapshotAsync(Raw.Listing(items)) with
        {
            Files = long.MaxValue,
            Directories = long.MaxValue,
            Bytes = long.MaxValue,
        };
        var target = new Testing.Platform.MemoryTree();
        target.LimitFreeBytes(1_000_000);
        var restore = () => bench.Archive.RestoreAsync(new RestoreRequest { Snapshot = snapshot }, target);
        Assert.Equal("target-full", (await Assert.ThrowsAsync<Core.Errors.CairnException>(restore)).Code);
        Assert.Empty(target.Paths());
    }
}
