using Cairn.Peer.Backup;
using Cairn.Peer.Placing;
using Cairn.Peer.Telling;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Tests.Telling;

/// <summary>What a directory is told, and when again.</summary>
public sealed class DirectoryTellerTests : IDisposable
{
    private readonly Cast _cast = new();
    private readonly DirectoryTeller _teller;

    public DirectoryTellerTests() => _teller = new DirectoryTeller(_cast.Directory, _cast.Placements, _cast.Evictions);

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task All_holders_of_the_packs_of_a_backup_are_told_and_then_that_it_is_done()
    {
        Place(1, 0, 1);
        Place(2, 2);
        var receipts = new RunReceipts();
        receipts.Add(Cast.Pack(1), 1, _cast.Holders[1].Peer);

        await _teller.BackupDoneAsync(receipts, Outcome(), default);

        var told = Assert.Single(Assert.Single(_cast.Directory.Told));
        Assert.Equal(Cast.Pack(1), told.Pack);
        Assert.Equal(_cast.Holders.Take(2).Select(holder => holder.Peer).Order(), told.Holders.Order());
        Assert.Equal(new WorkReport(WorkOutcome.BackupDone, 7, 99), Assert.Single(_cast.Directory.Reported));
    }

    [Fact]
    public async Task A_directory_that_took_no_receipts_is_not_told_that_the_backup_is_done()
    {
        Place(1, 0);
        var receipts = new RunReceipts();
        receipts.Add(Cast.Pack(1), 0, _cast.Holders[0].Peer);
        _cast.Directory.Takes = false;

        await _teller.BackupDoneAsync(receipts, Outcome(), default);

        Assert.Empty(_cast.Directory.Reported);
    }

    [Fact]
    public async Task A_directory_is_told_of_evictions_once_and_again_when_it_has_forgotten_or_there_are_more()
    {
        await _teller.RefillAsync(default);
        Assert.Empty(_cast.Directory.Evictions);

        _cast.Evictions.Learn([_cast.Owner.Evict(_cast.Holders[0].Peer)]);
        _cast.Directory.Takes = false;
        await _teller.RefillAsync(default);
        _cast.Directory.Takes = true;
        await _teller.RefillAsync(default);
        await _teller.RefillAsync(default);
        Assert.Equal([1], _cast.Directory.Evictions.Select(told => told.Count));

        _cast.Directory.Memory = 1;
        await _teller.RefillAsync(default);
        _cast.Evictions.Learn([_cast.Owner.Evict(_cast.Holders[1].Peer)]);
        await _teller.RefillAsync(default);
        Assert.Equal([1, 1, 2], _cast.Directory.Evictions.Select(told => told.Count));
    }

    [Fact]
    public async Task A_directory_that_has_forgotten_is_told_of_all_packs_once()
    {
        for (var pack = 0; pack < 1500; pack++)
            Place(pack, pack % 3);

        _cast.Directory.Memory = 1;
        await _teller.RefillAsync(default);
        Assert.Equal(1500, _cast.Directory.Told.Sum(message => message.Count));
        Assert.Equal(1500, _cast.Directory.Told.SelectMany(message => message).Select(pack => pack.Pack).Distinct().Count());

        await _teller.RefillAsync(default);
        Assert.Equal(1500, _cast.Directory.Told.Sum(message => message.Count));

        // Forgotten, but away: told when it is back.
        _cast.Directory.Takes = false;
        _cast.Directory.Memory = 2;
        await _teller.RefillAsync(default);
        _cast.Directory.Told.Clear();
        _cast.Directory.Takes = true;
        await _teller.RefillAsync(default);
        Assert.Equal(1500, _cast.Directory.Told.Sum(message => message.Count));
    }

    [Fact]
    public async Task A_directory_that_remembers_nothing_is_told_nothing_by_itself()
    {
        Place(1, 0);

        await _teller.RefillAsync(default);

        Assert.Empty(_cast.Directory.Told);
    }

    private static BackupOutcome Outcome() => new()
    {
        Snapshot = default,
        Files = 1,
        Directories = 1,
        Bytes = 1,
        NewBytes = 1,
        StoredBytes = 99,
        Packs = 7,
        Redundancy = Core.Sizes.Redundancy.Copies(2),
        Holders = 2,
        PacksBelowDesired = 0,
        Source = RedundancySource.Asked,
        Duration = TimeSpan.Zero,
        Incomplete = [],
    };

    private void Place(int pack, params int[] holders)
    {
        foreach (var (shard, holder) in holders.Index())
            _cast.Place(_cast.Manifest(Cast.Pack(pack), Cast.Bytes(10, pack)), shard, _cast.Holders[holder]);
    }
}
