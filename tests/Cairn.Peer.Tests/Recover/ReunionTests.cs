using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Peer.Recover;
using Cairn.Platform.Databases;
using Cairn.Protocol.Calls;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;
using Cairn.Vault.Ledger;

namespace Cairn.Peer.Tests.Recover;

/// <summary>Holders that were away during a recovery are asked when they are back, and one of them cannot keep it from the rest.</summary>
public sealed class ReunionTests : IDisposable
{
    private static readonly byte[] Content = Cast.Bytes(100, 1);

    private readonly Cast _cast = new();
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));
    private readonly Reunion _reunion;

    public ReunionTests()
    {
        var identity = Cast.IdentityOf(_cast.Owner.Recover(), _cast.Owner.Settings());
        _reunion = new Reunion(new PeerParts(identity, new PeerSettings(), _cast.Seams(_ledger, new MemoryDisk())));
        _cast.Directory.List([.. _cast.Holders.Select(holder => Cast.Member(holder).Record)]);
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(File);
        _cast.Calls.OnHoldings = (_, _, _) => Replies.Answer(Page);
    }

    /// <summary>The one that is asked first.</summary>
    private TestPeer Hangs => _cast.Holders.MinBy(holder => holder.Peer)!;

    private IEnumerable<TestPeer> Others => _cast.Holders.Where(holder => holder != Hangs).OrderBy(holder => holder.Peer);

    private OwnerFile File => new(1, null, [], null, _cast.Owner.Settings());

    private HoldingsPage Page => new([new HeldShard(Cast.Pack(1), 0, 1, _cast.Manifest(Cast.Pack(1), Content))], true);

    public void Dispose()
    {
        _cast.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public async Task A_holder_that_never_gives_its_file_is_given_up_and_asked_again_next_time_and_the_others_are_recalled()
    {
        _cast.Calls.OnOwnerFile = to => to.Peer == Hangs.Peer ? Replies.Never<OwnerFile>() : Replies.Answer(File);

        await AssertRecallsOthersAsync();

        _cast.Calls.OnOwnerFile = _ => Replies.Answer(File);
        await AssertRecallsTheLastAsync();
    }

    [Fact]
    public async Task A_holder_that_never_names_what_it_keeps_is_given_up_and_asked_again_next_time_and_the_others_are_recalled()
    {
        _cast.Calls.OnHoldings = (to, _, cancellation) =>
            to.Peer == Hangs.Peer ? Replies.Never<HoldingsPage>().WaitAsync(cancellation) : Replies.Answer(Page);

        await AssertRecallsOthersAsync();

        _cast.Calls.OnHoldings = (_, _, _) => Replies.Answer(Page);
        await AssertRecallsTheLastAsync();
    }

    private async Task AssertRecallsOthersAsync()
    {
        await _cast.EndsAfterAsync(HoldingsReader.Patience, _reunion.RunAsync(default));

        Assert.Equal(Others.Select(holder => holder.Peer), _cast.Placements.HoldersOf(Cast.Pack(1)).Select(held => held.Holder));
    }

    /// <summary>Only whoever has not told yet is asked again.</summary>
    private async Task AssertRecallsTheLastAsync()
    {
        var before = _cast.Calls.Made.Count;
        await _reunion.RunAsync(default);

        Assert.Equal([("owner-file", Hangs.Peer), ("holdings", Hangs.Peer)], _cast.Calls.Made.Skip(before));
        Assert.Equal(3, _cast.Placements.HoldersOf(Cast.Pack(1)).Count);
        await _reunion.RunAsync(default);
        Assert.Equal(before + 2, _cast.Calls.Made.Count);
    }
}
