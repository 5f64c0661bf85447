using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Placing;

public sealed class PackFetcherTests : IDisposable
{
    private const int Offset = 70_000;
    private const int Length = 100_000;

    private static readonly PackId Pack = Cast.Pack(1);
    private static readonly byte[] Content = Cast.Bytes(300_000, 1);

    private readonly Cast _cast = new();
    private readonly List<CheckedSource> _sources = [];
    private readonly PackFetcher _fetcher;

    public PackFetcherTests()
    {
        foreach (var (shard, holder) in _cast.Holders.Index())
            _cast.Place(_cast.Manifest(Pack, Content), shard, holder);

        _cast.Directory.List([.. _cast.Holders.Select(holder => Cast.Member(holder))]);
        _fetcher = new PackFetcher(
            _cast.PlacerSeams,
            new Succession(_cast.Identity, _cast.Calls, _cast.Time, _cast.Events.Add),
            () => _cast.Directory.View,
            _ => null);
        _cast.Calls.OnFetch = (_, request) => Serve(request);
    }

    public void Dispose()
    {
        Assert.All(_sources, source => Assert.True(source.IsDisposed, "An answer was not disposed."));
        _cast.Dispose();
    }

    [Fact]
    public async Task Exactly_the_bytes_asked_for_arrive()
    {
        Assert.Equal(Content.Length, await _fetcher.LengthAsync(Pack, default));
        foreach (var (offset, length) in new[] { (0, 1), (Offset, Length), (65_536, 65_536), (299_999, 1), (0, 300_000) })
        {
            using var bytes = await _fetcher.ReadAsync(Pack, offset, length, default);
            Assert.Equal(Content.AsSpan(offset, length), bytes.Memory.Span);
        }

        Assert.Empty(_fetcher.Warnings);
    }

    /// <summary>As an index may name them that somebody sealed to do harm: of no holder such bytes are asked for.</summary>
    [Theory]
    [InlineData(299_999, 2)]
    [InlineData(300_000, 1)]
    [InlineData(0, 300_001)]
    [InlineData(16 << 20, 100)]
    public async Task Bytes_beyond_the_end_of_a_pack_are_no_internal_error(long offset, int length)
    {
        _cast.Calls.OnFetch = (_, _) => throw new InvalidOperationException("Nobody is asked.");
        var failure = await Assert.ThrowsAsync<CairnException>(() => _fetcher.ReadAsync(Pack, offset, length, default));
        Assert.Equal(("pack-corrupt", ErrorKind.Integrity), (failure.Code, failure.Kind));
    }

    [Fact]
    public async Task A_holder_that_sends_other_bytes_is_named_and_the_next_one_asked()
    {
        var liar = FirstAsked();
        _cast.Calls.OnFetch = (to, request) => Serve(request, content => to.Peer == liar ? [.. content.Select(b => (byte)~b)] : content);

        await AssertReads();
        await AssertReads();

        Assert.Contains(NameOf(liar), Assert.Single(_fetcher.Warnings), StringComparison.Ordinal);
        Assert.Equal(liar, Assert.IsType<PeerEvent.PackDamaged>(Assert.Single(_cast.Events)).Peer);
        foreach (var (shard, holder) in _cast.Holders.Index())
        {
            var claimed = new HeldShard(Pack, shard, 1, null);
            Assert.Equal(holder.Peer != liar, _cast.Placements.SignedFor(holder.Record(), [claimed]).Count == 1);
        }
    }

    [Fact]
    public async Task A_holder_that_failed_is_asked_last_from_then_on()
    {
        var silent = FirstAsked();
        _cast.Calls.OnFetch = (to, request) => to.Peer == silent ? Replies.Silence<FetchAnswer>() : Serve(request);
        await AssertReads();
        var before = _cast.Calls.Made.Count;
        await AssertReads();

        Assert.NotEqual(silent, _cast.Calls.Made[before].To);
        Assert.Empty(_fetcher.Warnings);
    }

    [Theory]
    [InlineData(Liveness.Alive, "pack-corrupt")]
    [InlineData(Liveness.Dead, PackFetcher.Unreachable)]
    public async Task What_went_with_a_holder_that_left_is_lost_unless_somebody_who_is_away_may_have_it(Liveness other, string code)
    {
        _cast.Directory.List(
        [
            .. _cast.Holders.Select(holder => Cast.Member(holder) with { State = Liveness.Left }),
            Cast.Member(_cast.Owner.Invite("other")) with { State = other },
        ]);
        _cast.Calls.OnFetch = (_, _) => Replies.Silence<FetchAnswer>();

        var failure = await Assert.ThrowsAsync<CairnException>(() => _fetcher.ReadAsync(Pack, Offset, Length, default));

        Assert.Equal(code, failure.Code);
        Assert.Contains($"{_cast.Holders[0].Name}: it has left the network", failure.What, StringComparison.Ordinal);
        Assert.Empty(_fetcher.Warnings);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task An_answer_of_another_length_is_none(int more)
    {
        var liar = FirstAsked();
        _cast.Calls.OnFetch = (to, request) => Serve(
            request, content => to.Peer != liar ? content : more < 0 ? content[..^1] : [.. content, 0]);

        await AssertReads();
        Assert.Contains(NameOf(liar), Assert.Single(_fetcher.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_for_other_leaves_is_none()
    {
        var liar = FirstAsked();
        _cast.Calls.OnFetch = (to, request) => Serve(to.Peer == liar ? request with { Range = new LeafRange(0, 3) } : request);

        await AssertReads();
        Assert.Single(_fetcher.Warnings);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_fetched_elsewhere_and_nobody_blamed()
    {
        var cut = FirstAsked();
        _cast.Calls.OnFetch = (to, request) => Serve(request, breaksAfter: to.Peer == cut ? 50_000 : int.MaxValue);

        await AssertReads();
        Assert.Empty(_fetcher.Warnings);
    }

    [Fact]
    public async Task An_answer_that_ends_too_soon_is_fetched_elsewhere_and_nobody_blamed()
    {
        var cut = FirstAsked();
        _cast.Calls.OnFetch = (to, request) => Serve(request, endsAfter: to.Peer == cut ? 50_000 : int.MaxValue);

        await AssertReads();
        Assert.Empty(_fetcher.Warnings);
    }

    [Fact]
    public async Task With_all_holders_corrupt_the_pack_is_corrupt_and_all_are_named()
    {
        _cast.Calls.OnFetch = (_, request) => Serve(request, content => [.. content.Select(b => (byte)~b)]);

        var failure = await FailsAsync();

        Assert.Equal(("pack-corrupt", ErrorKind.Integrity), (failure.Code, failure.Kind));
        Assert.Equal(3, _fetcher.Warnings.Count);
        Assert.All(_cast.Holders, holder => Assert.Contains(holder.Name, failure.What, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_holder_that_broke_off_is_asked_once_more_when_nobody_else_has_it_and_may_say_why()
    {
        var met = new SortedSet<PeerId>();
        _cast.Calls.OnFetch = (to, request) => met.Add(to.Peer!.Value)
            ? Serve(request, breaksAfter: 50_000)
            : Replies.Refuse<FetchAnswer>(RefusalCode.Corrupt);

        Assert.Equal("pack-corrupt", (await FailsAsync()).Code);
        Assert.Equal(6, _cast.Calls.Count("fetch"));

        _cast.Calls.OnFetch = (_, request) => Serve(request, breaksAfter: 50_000);
        Assert.Equal("pack-unreachable", (await FailsAsync()).Code);
        Assert.Equal(12, _cast.Calls.Count("fetch"));
    }

    [Fact]
    public async Task A_holder_that_broke_off_over_a_bad_leaf_is_named_although_another_one_had_it()
    {
        var damaged = FirstAsked();
        var hasMet = false;
        _cast.Calls.OnFetch = (to, request) =>
        {
            if (to.Peer != damaged)
                return Serve(request);

            (var knows, hasMet) = (hasMet, true);
            return knows ? Replies.Refuse<FetchAnswer>(RefusalCode.Corrupt) : Serve(request, breaksAfter: 50_000);
        };

        await AssertReads();

        Assert.Contains(NameOf(damaged), Assert.Single(_fetcher.Warnings), StringComparison.Ordinal);
        Assert.Equal(3, _cast.Calls.Count("fetch"));
    }

    [Fact]
    public async Task With_all_holders_silent_the_pack_is_unreachable()
    {
        _cast.Calls.OnFetch = (_, _) => Replies.Silence<FetchAnswer>();

        var failure = await FailsAsync();

        Assert.Equal(("pack-unreachable", ErrorKind.Unreachable), (failure.Code, failure.Kind));
        Assert.Equal(3, _cast.Calls.Count("fetch"));
    }

    [Fact]
    public async Task A_holder_that_lost_its_shard_is_named()
    {
        _cast.Calls.OnFetch = (_, _) => Replies.Refuse<FetchAnswer>(RefusalCode.NotFound);

        Assert.Equal("pack-corrupt", (await FailsAsync()).Code);
        Assert.Equal(3, _fetcher.Warnings.Count);
    }

    [Fact]
    public async Task A_pack_that_nobody_signed_for_is_unknown()
    {
        var failure = await Assert.ThrowsAsync<CairnException>(() => _fetcher.ReadAsync(Cast.Pack(9), 0, 1, default));

        Assert.Equal("pack-unknown", failure.Code);
    }

    [Fact]
    public async Task A_holder_believed_dead_is_asked_after_the_others()
    {
        var first = FirstAsked();
        _cast.Directory.List(
            [.. _cast.Holders.Select(holder => Cast.Member(holder, holder.Peer == first ? Liveness.Dead : Liveness.Alive))]);
        await AssertReads();
        Assert.NotEqual(first, _cast.Calls.Made[0].To);

        _cast.Calls.OnFetch = (to, request) => to.Peer == first ? Serve(request) : Replies.Silence<FetchAnswer>();
        await AssertReads();
    }

    [Fact]
    public async Task Cancellation_is_no_holders_fault()
    {
        using var stop = new CancellationTokenSource();
        _cast.Calls.OnFetch = (_, request) => Serve(request, whenRead: stop.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fetcher.ReadAsync(Pack, Offset, Length, stop.Token));
        Assert.Equal(1, _cast.Calls.Count("fetch"));
        Assert.Empty(_fetcher.Warnings);
    }

    [Fact]
    public async Task A_liar_does_not_stop_the_reading_by_calling_this_device_superseded()
    {
        var liar = FirstAsked();
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(File());
        _cast.Calls.OnFetch = (to, request) => to.Peer == liar ? Replies.Refuse<FetchAnswer>(RefusalCode.Superseded) : Serve(request);

        await AssertReads();
        _fetcher.RequireCurrent();
        Assert.Equal(liar, Assert.IsType<PeerEvent.UnprovenSuccession>(Assert.Single(_cast.Events)).Peer);
    }

    [Fact]
    public async Task A_superseded_device_is_told_so_once_it_is_proven()
    {
        _cast.Calls.OnFetch = (_, _) => Replies.Refuse<FetchAnswer>(RefusalCode.Superseded);
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(File() with { Record = _cast.Owner.Recover().Record() });

        Assert.Equal("superseded", (await FailsAsync()).Code);
        Assert.Equal(1, _cast.Calls.Count("fetch"));
        Assert.Equal("superseded", Assert.Throws<CairnException>(_fetcher.RequireCurrent).Code);
    }

    private OwnerFile File() => new(9, null, [], null, _cast.Owner.Settings());

    private string NameOf(PeerId holder) => _cast.Holders.Single(peer => peer.Peer == holder).Name;

    private async Task AssertReads()
    {
        using var bytes = await _fetcher.ReadAsync(Pack, Offset, Length, default);
        Assert.Equal(Content.AsSpan(Offset, Length), bytes.Memory.Span);
    }

    private Task<CairnException> FailsAsync() =>
        Assert.ThrowsAsync<CairnException>(() => _fetcher.ReadAsync(Pack, Offset, Length, default));

    /// <summary>Whom a fresh fetcher asks first, by asking one.</summary>
    private PeerId FirstAsked()
    {
        var calls = new ScriptedCalls();
        var seams = _cast.PlacerSeams with { Calls = calls };
        var succession = new Succession(_cast.Identity, calls, _cast.Time, _ => { });
        var reading = new PackFetcher(seams, succession, () => _cast.Directory.View, _ => null).ReadAsync(Pack, 0, 1, default);
        Assert.True(reading.IsFaulted);
        return calls.Made[0].To!.Value;
    }

    private Task<Reply<FetchAnswer>> Serve(
        FetchRequest request,
        Func<byte[], byte[]>? spoil = null,
        int breaksAfter = int.MaxValue,
        int endsAfter = int.MaxValue,
        Action? whenRead = null)
    {
        Assert.Equal(MerkleHasher.Hash(Content).Root, request.Blob);
        var leaves = new Hash256[MerkleTree.LeafCount(Content.Length)];
        MerkleHasher.HashLeaves(Content, leaves);
        var range = request.Range with { Count = (int)Math.Min(request.Range.Count, leaves.Length - request.Range.First) };
        var content = Content.AsSpan((int)range.Offset, range.LengthIn(Content.Length)).ToArray();
        var source = new CheckedSource(spoil?.Invoke(content) ?? content, breaksAfter, endsAfter, whenRead);
        _sources.Add(source);
        return Replies.Answer(new FetchAnswer(MerkleProof.Build(leaves, range), source));
    }

    /// <summary>An answer on its way, in pieces, that may break off.</summary>
    private sealed class CheckedSource(byte[] content, int breaksAfter, int endsAfter, Action? whenRead) : IBlobSource
    {
        private int _position;

        public bool IsDisposed { get; private set; }

        public long Length => content.Length;

        public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
        {
            whenRead?.Invoke();
            cancellation.ThrowIfCancellationRequested();
            if (_position >= breaksAfter)
                throw new CairnException(ErrorKind.Unreachable, "cut-off", "It broke off.", "", "");

            var count = Math.Min(Math.Min(destination.Length, 10_000), Math.Min(content.Length, endsAfter) - _position);
            content.AsSpan(_position, count).CopyTo(destination.Span);
            _position += count;
            return ValueTask.FromResult(count);
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
