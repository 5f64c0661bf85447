using Cairn.Core.Errors;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;
using Cairn.Testing.Time;
using Cairn.Vault;

namespace Cairn.Peer.Tests.Node;

public sealed class VaultWatchTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Kept = Cast.Bytes(100_000, 1);
    private static readonly byte[] Arriving = Cast.Bytes(100_000, 2);

    private readonly Cast _cast = new();
    private readonly MemoryDisk _memory = new();
    private readonly FaultyDisk _disk;
    private readonly ManualTime _time = new();
    private readonly HoldingNode _holding;

    public VaultWatchTests()
    {
        _disk = new FaultyDisk(_memory);
        _holding = new HoldingNode(_cast, _disk, _time);
    }

    private int Attempts => _cast.Events.Count(happened => happened is PeerEvent.VaultVerifying);

    private long FreeAnnounced => _holding.Node.CurrentRecord!.Value.Free.Bytes;

    public async Task InitializeAsync()
    {
        await _holding.StartAsync();
        await AcceptedAsync(Kept);
    }

    public async Task DisposeAsync() => await _holding.DisposeAsync();

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task A_vault_that_takes_nothing_announces_no_room_until_it_does_again()
    {
        Assert.NotEqual(0, FreeAnnounced);
        await BecomeReadOnlyAsync();
        await PassAsync(Upkeep.Interval);
        await Eventually.TrueAsync(() => FreeAnnounced == 0);

        _disk.Heal();
        await PassAsync(VaultWatch.ShortestPause);
        await PassAsync(Upkeep.Interval);
        await Eventually.TrueAsync(() => FreeAnnounced > 0);
    }

    [Fact]
    public async Task A_vault_that_became_read_only_is_verified_and_takes_packs_again()
    {
        await BecomeReadOnlyAsync();
        _disk.Heal();

        // A disk that works again proves nothing yet.
        await RefusedAsync(Arriving);
        Assert.Equal(0, Attempts);

        await PassAsync(Upkeep.Interval);

        Assert.Equal(1, Attempts);
        Assert.Null(Assert.Single(_holding.VaultEvents.OfType<VaultEvent.Verified>()).Report.ReadOnlyWhy);
        await AcceptedAsync(Arriving);
        Assert.Equal(Kept, await _holding.GetAsync(Kept));
        Assert.Equal(Arriving, await _holding.GetAsync(Arriving));
    }

    [Fact]
    public async Task A_disk_that_goes_on_failing_is_tried_ever_more_seldom()
    {
        await BecomeReadOnlyAsync();
        var attempts = new List<TimeSpan>();
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(8); passed += Upkeep.Interval)
        {
            var before = Attempts;
            await PassAsync(Upkeep.Interval);
            if (Attempts > before)
                attempts.Add(passed);
        }

        Assert.Equal([0, 1, 3, 7], attempts.Select(at => at.TotalHours));
        await RefusedAsync(Arriving);
        Assert.Equal(Kept, await _holding.GetAsync(Kept));
    }

    [Fact]
    public async Task A_disk_that_fails_again_and_again_is_read_at_most_once_an_hour()
    {
        for (var round = 0; round < 10; round++)
        {
            await BecomeReadOnlyAsync();
            _disk.Heal();
            await PassAsync(VaultWatch.ShortestPause);
        }

        Assert.InRange(Attempts, 9, 10);
    }

    [Fact]
    public async Task A_peer_that_starts_with_a_read_only_vault_verifies_it()
    {
        await BecomeReadOnlyAsync();
        _disk.Heal();
        await _holding.RestartAsync();
        await RefusedAsync(Arriving);

        await PassAsync(Upkeep.Interval);

        await AcceptedAsync(Arriving);
        Assert.Equal(Kept, await _holding.GetAsync(Kept));
    }

    [Fact]
    public async Task A_vault_that_takes_data_is_not_read_for_nothing()
    {
        await PassAsync(24 * VaultWatch.ShortestPause);

        Assert.Equal(0, Attempts);
        Assert.Empty(_holding.VaultEvents);
    }

    [Fact]
    public async Task A_damaged_blob_that_has_come_right_is_kept_again_after_a_start_or_a_day()
    {
        foreach (var restarts in (bool[])[true, false])
        {
            FlipBit();
            await Assert.ThrowsAsync<CairnException>(() => _holding.GetAsync(Kept));
            FlipBit();
            _holding.VaultEvents.Clear();
            if (restarts)
                await _holding.RestartAsync();

            await PassAsync(restarts ? Upkeep.Interval : VaultWatch.LongestPause);
            Assert.IsType<VaultEvent.BlobReturned>(Assert.Single(_holding.VaultEvents));
        }

        void FlipBit() => _memory.Corrupt(Assert.Single(_memory.Files()), 1000);
    }

    [Fact]
    public async Task A_blob_that_cannot_be_read_now_is_refused_as_a_failure_and_kept()
    {
        _disk.FailNext(DiskOperation.Open);
        Assert.Equal(RefusalCode.Failed, await _holding.RefusalOfGetAsync(Kept));
        Assert.Equal(Kept, await _holding.GetAsync(Kept));
    }

    [Fact]
    public async Task Status_says_why_nothing_is_taken_for_as_long_as_that_is_so()
    {
        Assert.DoesNotContain(await WarningsAsync(), IsAboutTheDisk);
        await BecomeReadOnlyAsync();
        Assert.Contains(await WarningsAsync(), IsAboutTheDisk);

        _disk.Heal();
        await PassAsync(Upkeep.Interval);

        Assert.DoesNotContain(await WarningsAsync(), IsAboutTheDisk);
    }

    [Fact]
    public async Task What_happens_to_a_vault_is_told_in_words()
    {
        await BecomeReadOnlyAsync();
        await PassAsync(Upkeep.Interval);
        _disk.Heal();
        await PassAsync(VaultWatch.ShortestPause);

        var said = _holding.VaultEvents.Select(happened => happened.ToString()!).ToList();
        Assert.Contains(said, line => line.StartsWith("This peer takes nothing more for others", StringComparison.Ordinal));
        Assert.EndsWith("as its disk still fails.", said[^2], StringComparison.Ordinal);
        Assert.EndsWith("It takes data.", said[^1], StringComparison.Ordinal);
        Assert.Contains("good blobs: 1 (97.7 KiB)", said[^1], StringComparison.Ordinal);
    }

    private static bool IsAboutTheDisk(string warning) =>
        warning.Contains("takes nothing more", StringComparison.Ordinal)
        && warning.Contains("input/output error", StringComparison.Ordinal);

    private async Task<IReadOnlyList<string>> WarningsAsync() => (await _holding.Node.StatusAsync(null, default)).Warnings;

    /// <summary>Has syncs fail from now on, and something arrive.</summary>
    private async Task BecomeReadOnlyAsync()
    {
        _disk.FailNext(DiskOperation.Sync, times: int.MaxValue);
        await RefusedAsync(Cast.Bytes(1000, 3));
    }

    private async Task RefusedAsync(byte[] content) => Assert.Equal(
        RefusalCode.ReadOnly,
        Assert.IsType<Reply<Signed<Receipt>>.Refused>(await _holding.PutAsync(content)).Refusal.Code);

    private async Task AcceptedAsync(byte[] content) =>
        Assert.IsType<Reply<Signed<Receipt>>.Answered>(await _holding.PutAsync(content));

    /// <summary>Lets time pass, step by step, each when all that the upkeep began has come to its end.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Upkeep.Interval)
        {
            await RestingAsync();
            _time.Advance(Upkeep.Interval);
        }

        await RestingAsync();
    }

    /// <summary>All six parts of the upkeep that look at the clock wait for it.</summary>
    private Task RestingAsync() => Eventually.TrueAsync(() => _time.TimerCount == 7);
}
