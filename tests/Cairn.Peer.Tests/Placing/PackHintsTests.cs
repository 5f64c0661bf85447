using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Placing;

/// <summary>What a restore makes of a directory's word about who holds a pack, true or not.</summary>
public sealed class PackHintsTests : IDisposable
{
    private static readonly PackId Pack = Cast.Pack(1);
    private static readonly byte[] Content = Cast.Bytes(300_000, 1);

    private readonly Cast _cast = new(4);
    private readonly PackFetcher _fetcher;

    public PackHintsTests()
    {
        // Signed for by one, and kept by another as well, of which this owner has no receipt.
        _cast.Place(_cast.Manifest(Pack, Content), 0, _cast.Holders[0]);
        _cast.Directory.List([.. _cast.Holders.Select(holder => Cast.Member(holder))]);
        _fetcher = new PackFetcher(
            _cast.PlacerSeams,
            new Succession(_cast.Identity, _cast.Calls, _cast.Time, _cast.Events.Add),
            () => _cast.Directory.View,
            _ => null)
        {
            Hints = new PackHints(_cast.Directory),
        };
    }

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task A_pack_is_read_from_whom_the_directory_names_when_its_own_holder_is_silent()
    {
        _cast.Directory.Located[Pack] = [_cast.Holders[2].Peer];
        Serve(_cast.Holders[2]);

        await AskAsync();

        Assert.Equal(Content, await ReadAsync());
        Assert.Equal([_cast.Holders[0].Peer, _cast.Holders[2].Peer], Asked());
        Assert.Equal((1, Content.Length), _fetcher.Fetched);
    }

    [Fact]
    public async Task The_directory_is_asked_about_a_pack_when_no_holder_is_listed()
    {
        _cast.Directory.List([.. _cast.Holders.Skip(1).Select(holder => Cast.Member(holder))]);
        _cast.Directory.Located[Pack] = [_cast.Holders[2].Peer];
        Serve(_cast.Holders[2]);

        Assert.Equal(Content, await ReadAsync());
    }

    [Fact]
    public async Task Whoever_signed_is_asked_before_those_that_the_directory_names()
    {
        _cast.Directory.Located[Pack] = [_cast.Holders[1].Peer, _cast.Holders[2].Peer, _cast.Holders[3].Peer];
        Serve([.. _cast.Holders]);

        await AskAsync();

        Assert.Equal(Content, await ReadAsync());
        Assert.Equal([_cast.Holders[0].Peer], Asked());
    }

    [Fact]
    public async Task A_directory_that_lies_costs_calls_and_accuses_nobody()
    {
        var stranger = TestPeer.Found("stranger").Peer;
        _cast.Directory.Located[Pack] = [stranger, _cast.Owner.Peer, _cast.Holders[1].Peer, _cast.Holders[2].Peer];
        _cast.Calls.OnFetch = (to, _) => to.Peer == _cast.Holders[0].Peer
            ? Replies.Silence<FetchAnswer>()
            : Replies.Refuse<FetchAnswer>(RefusalCode.NotFound);

        await AskAsync();
        var failure = await Assert.ThrowsAsync<CairnException>(ReadAsync);

        // Its own holder may come back with it: that others have not got it says nothing about the pack.
        Assert.Equal((PackFetcher.Unreachable, ErrorKind.Unreachable), (failure.Code, failure.Kind));
        Assert.Equal(_cast.Holders.Take(3).Select(holder => holder.Peer).Order(), Asked().Order());
        Assert.Empty(_fetcher.Warnings);
        Assert.Empty(_cast.Events);
    }

    [Fact]
    public async Task Wrong_bytes_from_whom_the_directory_names_are_not_taken()
    {
        _cast.Directory.Located[Pack] = [_cast.Holders[1].Peer, _cast.Holders[2].Peer];
        Serve(_cast.Holders[2]);
        var honest = _cast.Calls.OnFetch!;
        _cast.Calls.OnFetch = (to, request) => to.Peer == _cast.Holders[1].Peer
            ? Answer(request, [.. Content.Select(b => (byte)~b)])
            : honest(to, request);

        await AskAsync();

        Assert.Equal(Content, await ReadAsync());
    }

    private Task AskAsync() => _fetcher.Hints!.AskAsync([Pack], default);

    private async Task<byte[]> ReadAsync()
    {
        using var bytes = await _fetcher.ReadAsync(Pack, 0, Content.Length, default);
        return bytes.Memory.ToArray();
    }

    private IReadOnlyList<PeerId> Asked() => [.. _cast.Calls.Made.Where(made => made.Call == "fetch").Select(made => made.To!.Value)];

    /// <summary>These have the pack, and the others are silent.</summary>
    private void Serve(params TestPeer[] holders) => _cast.Calls.OnFetch = (to, request) =>
        holders.Any(holder => holder.Peer == to.Peer)
            ? Answer(request, Content)
            : Replies.Silence<FetchAnswer>();

    private static Task<Reply<FetchAnswer>> Answer(FetchRequest request, byte[] content)
    {
        var leaves = new Hash256[MerkleTree.LeafCount(Content.Length)];
        MerkleHasher.HashLeaves(Content, leaves);
        var range = request.Range with { Count = (int)Math.Min(request.Range.Count, leaves.Length - request.Range.First) };
        var bytes = content.AsSpan((int)range.Offset, range.LengthIn(Content.Length)).ToArray();
        return Replies.Answer(new FetchAnswer(MerkleProof.Build(leaves, range), new MemoryBlobSource(bytes)));
    }
}
