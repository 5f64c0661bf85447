using Cairn.Archive.Catalog;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Browse;
using Cairn.Platform.Trees;

namespace Cairn.Peer.Tests.Browse;

public sealed class SnapshotFinderTests : IDisposable
{
    private readonly ArchiveCatalog _catalog = ArchiveCatalog.Open(null);

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void The_latest_is_the_newest_whatever_came_last()
    {
        Add(Snapshot(3), Snapshot(9), Snapshot(5));

        Assert.Equal(Snapshot(9).Id, _catalog.Find("latest").Id);
    }

    [Fact]
    public void An_id_or_its_first_digits_in_any_case_find_a_snapshot()
    {
        Add(Snapshot(1), Snapshot(2));
        var id = Snapshot(1).Id.ToString();

        Assert.Equal(Snapshot(1).Id, _catalog.Find(id).Id);
        Assert.Equal(Snapshot(1).Id, _catalog.Find(id[..8].ToUpperInvariant()).Id);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("Latest")]
    [InlineData("zzzzzzzz")]
    public void What_fits_none_is_not_found(string wanted)
    {
        Add(Snapshot(1));

        Assert.Equal(("no-such-snapshot", ErrorKind.NotFound), Fails(wanted));
    }

    [Fact]
    public void What_was_probably_meant_is_told()
    {
        Add(Snapshot(1));
        var digits = Snapshot(1).Id.ToString()[..8];
        var exchanged = $"{digits[..6]}{digits[7]}{digits[6]}";

        Assert.EndsWith($"did you mean '{digits}'?", What(exchanged), StringComparison.Ordinal);
        Assert.EndsWith("did you mean 'latest'?", What("lastest"), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_digits_find_nothing_even_if_they_fit()
    {
        Add(Snapshot(1));

        Assert.Equal("no-such-snapshot", Fails(Snapshot(1).Id.ToString()[..3]).Code);
    }

    [Fact]
    public void Without_snapshots_there_is_no_latest() => Assert.Equal("no-such-snapshot", Fails("latest").Code);

    [Fact]
    public void Digits_that_fit_several_are_ambiguous()
    {
        // Among so many two share their first four digits.
        var all = Enumerable.Range(0, 2000).Select(Snapshot).ToList();
        var prefix = all.GroupBy(snapshot => snapshot.Id.ToString()[..4]).First(group => group.Count() > 1).Key;
        Add([.. all]);

        Assert.Equal(("ambiguous-snapshot", ErrorKind.BadUsage), Fails(prefix));
    }

    private static SnapshotRecord Snapshot(int number) => new()
    {
        Time = Cast.Start.AddHours(number),
        HostName = "laptop",
        Paths = [new BytePath("/data")],
        Root = [],
        Files = number,
        Directories = 0,
        Bytes = 0,
        Redundancy = Redundancy.Default,
        Happy = 1,
    };

    private void Add(params SnapshotRecord[] snapshots) =>
        _catalog.ReplaceSnapshots(snapshots, [], default, new HeadState(1, 1, new HeadId(Hash256.Sha256([1]))));

    private string What(string wanted) => Assert.Throws<CairnException>(() => _catalog.Find(wanted)).What;

    private (string Code, ErrorKind Kind) Fails(string wanted)
    {
        var failure = Assert.Throws<CairnException>(() => _catalog.Find(wanted));
        return (failure.Code, failure.Kind);
    }
}
