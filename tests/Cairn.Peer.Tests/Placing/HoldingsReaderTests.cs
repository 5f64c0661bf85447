using Cairn.Core.Ids;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Placing;

public sealed class HoldingsReaderTests : IDisposable
{
    private readonly Cast _cast = new();
    private readonly List<HeldShard> _read = [];

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task Pages_are_read_until_the_last()
    {
        var packs = Sorted(10);
        _cast.Calls.OnHoldings = (_, request, _) =>
        {
            var left = packs.Where(pack => request.After is not { } after || pack.CompareTo(after) > 0).ToList();
            return Page(left.Count <= 3, left.Take(3).SelectMany(pack => new[] { Held(pack, 0), Held(pack, 1) }));
        };

        Assert.Null(await ReadAsync());
        Assert.Equal(packs.SelectMany(pack => new[] { (pack, 0), (pack, 1) }), _read.Select(shard => (shard.Pack, shard.Shard)));
        Assert.Equal(4, _cast.Calls.Count("holdings"));
    }

    [Fact]
    public async Task Nothing_held_is_an_answer()
    {
        _cast.Calls.OnHoldings = (_, _, _) => Page(true, []);

        Assert.Null(await ReadAsync());
        Assert.Empty(_read);
    }

    [Fact]
    public async Task A_member_that_repeats_itself_is_let_go()
    {
        var page = Sorted(3).Select(pack => Held(pack, 0));
        _cast.Calls.OnHoldings = (_, _, _) => Page(false, page);

        Assert.Equal(RefusalCode.BadRequest, (await ReadAsync())!.Code);
        Assert.Equal(2, _cast.Calls.Count("holdings"));
    }

    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 1, 0, 0)]
    [InlineData(0, 0, 1, -1)]
    public async Task Disorder_within_a_page_is_let_go(int firstPack, int firstShard, int secondPack, int secondShard)
    {
        var packs = Sorted(2);
        _cast.Calls.OnHoldings = (_, _, _) => Page(true, [Held(packs[firstPack], firstShard), Held(packs[secondPack], secondShard)]);

        Assert.Equal(RefusalCode.BadRequest, (await ReadAsync())!.Code);
        Assert.Empty(_read);
    }

    [Fact]
    public async Task An_empty_page_that_is_not_the_last_is_no_end()
    {
        _cast.Calls.OnHoldings = (_, _, _) => Page(false, []);

        Assert.Equal(RefusalCode.BadRequest, (await ReadAsync())!.Code);
    }

    [Fact]
    public async Task A_member_that_claims_without_end_is_let_go()
    {
        var next = 0;
        var packs = Sorted(1000);
        _cast.Calls.OnHoldings = (_, _, _) => Page(false, [Held(packs[next++], 0)]);

        Assert.Equal(RefusalCode.BadRequest, (await ReadAsync(most: 100))!.Code);
        Assert.Equal(101, _cast.Calls.Count("holdings"));
    }

    [Fact]
    public async Task A_member_that_dribbles_is_let_go_after_a_while()
    {
        var next = 0;
        var packs = Sorted(1000);
        _cast.Calls.OnHoldings = async (_, _, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(59), _cast.Time, cancellation);
            return await Page(false, [Held(packs[next++], 0)]);
        };

        var reading = ReadAsync();
        while (!reading.IsCompleted)
            _cast.Time.Advance();

        Assert.Equal(RefusalCode.Busy, (await reading)!.Code);
        Assert.Equal(Cast.Start + HoldingsReader.Patience, _cast.Time.GetUtcNow());
    }

    [Fact]
    public async Task Cancellation_is_no_refusal()
    {
        using var stop = new CancellationTokenSource();
        _cast.Calls.OnHoldings = async (_, _, cancellation) =>
        {
            stop.Cancel();
            await Task.Delay(TimeSpan.FromHours(1), _cast.Time, cancellation);
            return await Page(true, []);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(cancellation: stop.Token));
    }

    [Fact]
    public async Task A_member_that_does_not_begin_to_answer_is_let_go_soon_and_one_that_has_begun_is_not()
    {
        var packs = Sorted(3);
        var next = 0;
        TimeSpan[] waits = [TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(50), TimeSpan.FromHours(1)];
        _cast.Calls.OnHoldings = async (_, _, cancellation) =>
        {
            await Task.Delay(waits[next], _cast.Time, cancellation);
            return await Page(next == 1, [Held(packs[next++], 0)]);
        };

        Assert.Null(await EndAsync(ReadSoonAsync()));
        Assert.Equal(Cast.Start + TimeSpan.FromSeconds(54), _cast.Time.GetUtcNow());

        var refusal = await EndAsync(ReadSoonAsync());
        Assert.Equal(Cast.Start + TimeSpan.FromSeconds(59), _cast.Time.GetUtcNow());
        Assert.Equal("It did not answer within 5 seconds.", refusal!.Why);

        Task<Refusal?> ReadSoonAsync() => new HoldingsReader(_cast.Calls, _cast.Time) { FirstAnswer = TimeSpan.FromSeconds(5) }
            .ReadAsync(Cast.Member(_cast.Holders[0]), HoldingsDetail.Names, 100, _read.AddRange, default);
    }

    [Fact]
    public async Task Refusal_and_silence_are_told()
    {
        Assert.Equal(RefusalCode.Busy, (await ReadAsync())!.Code);

        _cast.Calls.OnHoldings = (_, _, _) => Replies.Refuse<HoldingsPage>(RefusalCode.Superseded);
        Assert.Equal(RefusalCode.Superseded, (await ReadAsync())!.Code);
    }

    private async Task<Refusal?> EndAsync(Task<Refusal?> reading)
    {
        while (!reading.IsCompleted)
            _cast.Time.Advance();

        return await reading;
    }

    private static List<PackId> Sorted(int count) => [.. Enumerable.Range(0, count).Select(Cast.Pack).Order()];

    private static HeldShard Held(PackId pack, int shard) => new(pack, shard, 1, null);

    private static Task<Reply<HoldingsPage>> Page(bool isLast, IEnumerable<HeldShard> shards) =>
        Replies.Answer(new HoldingsPage([.. shards], isLast));

    private Task<Refusal?> ReadAsync(long most = 1_000_000, CancellationToken cancellation = default) =>
        new HoldingsReader(_cast.Calls, _cast.Time)
            .ReadAsync(Cast.Member(_cast.Holders[0]), HoldingsDetail.Names, most, _read.AddRange, cancellation);
}
