using Cairn.Archive.Packing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Contracting;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Placing;

public sealed class PackPlacerTests : IDisposable
{
    private readonly PlacingRig _rig = new(holders: 4, happy: 3);

    private Cast Them => _rig.Cast;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_pack_goes_to_as_many_distinct_holders_as_asked_for_and_is_confirmed()
    {
        var pack = await PackAsync();
        await _rig.Placer.PlaceAsync(pack, default);

        Assert.Equal(3, _rig.Stored.Select(stored => stored.Holder).Distinct().Count());
        Assert.Equal(_rig.Stored.Select(stored => stored.Holder).Order(), _rig.HoldersOf(pack).Order());
        Assert.True(_rig.IsConfirmed(pack));
        Assert.Equal(3 * pack.Length, _rig.Placer.BytesSent);
        Assert.Empty(_rig.Pool.Problems());
    }

    [Theory]
    [InlineData("signed by another holder")]
    [InlineData("for another pack")]
    [InlineData("for another blob")]
    [InlineData("for another shard")]
    [InlineData("for another owner")]
    public async Task A_receipt_that_does_not_fit_is_not_counted_and_its_sender_asked_no_more(string lie)
    {
        _rig.FirstAsked((request, _, liar) => Replies.Answer(Forge(lie, liar, request)));
        var pack = await PackAsync();
        await _rig.Placer.PlaceAsync(pack, default);
        await _rig.Placer.PlaceAsync(await PackAsync(), default);

        var liar = _rig.Culprit!.Value;
        Assert.Equal(3, _rig.HoldersOf(pack).Count);
        Assert.DoesNotContain(liar, _rig.HoldersOf(pack));
        Assert.False(Them.Placements.IsHolder(liar));
        Assert.Equal(2 * 3 * pack.Length, _rig.Placer.BytesSent);
        Assert.Equal(liar, Assert.Single(Them.Events.OfType<PeerEvent.HolderExcluded>()).Peer);
        Assert.Equal(0, _rig.TimesAskedAgain());
    }

    [Fact]
    public async Task A_receipt_by_a_machine_that_the_holder_has_replaced_is_not_counted()
    {
        // Its member record is by its second machine; what signs is the first.
        var before = Them.Holders[0];
        var members = new[] { Cast.Member(before.Recover()), Cast.Member(Them.Holders[1]), Cast.Member(Them.Holders[2]) };
        var pool = new HolderPool(members, _ => null, Them.Events.Add);
        var placer = new PackPlacer(Them.Identity, _rig.Seams, pool, new RoomSeeker(Them.Identity, Them.Contracts, _rig.Seams), 3);
        var pack = await PackAsync();

        var refused = await Assert.ThrowsAsync<CairnException>(() => placer.PlaceAsync(pack, default));

        Assert.Equal("no-room", refused.Code);
        Assert.DoesNotContain(before.Peer, _rig.HoldersOf(pack));
        Assert.Equal(2, _rig.HoldersOf(pack).Count);
        Assert.False(_rig.IsConfirmed(pack));
    }

    [Fact]
    public async Task Receipts_that_do_not_fit_do_not_make_a_pack_happy()
    {
        var pack = await PackAsync();
        var liars = Them.Holders.Take(2).Select(holder => holder.Peer).ToHashSet();
        _rig.Calls.OnStore = (to, request, content, _) => liars.Contains(to.Peer!.Value)
            ? Replies.Answer(Forge("for another blob", Them.HolderAt(to), request))
            : _rig.TakeAsync(to, request, content);

        var refused = await Assert.ThrowsAsync<CairnException>(() => _rig.Placer.PlaceAsync(pack, default));

        Assert.Equal(("no-room", ErrorKind.Refused), (refused.Code, refused.Kind));
        Assert.Contains("does not fit", refused.What, StringComparison.Ordinal);
        Assert.False(_rig.IsConfirmed(pack));
        Assert.DoesNotContain(_rig.HoldersOf(pack), liars.Contains);
    }

    [Fact]
    public async Task A_holder_that_goes_away_in_the_middle_is_replaced_and_not_asked_again()
    {
        var read = 0;
        _rig.FirstAsked(async (_, content, _) =>
        {
            read = await content.ReadAsync(new byte[content.Length / 2], default);
            return new Reply<Signed<Receipt>>.Unreachable("The connection broke.");
        });
        var pack = await PackAsync();
        await _rig.Placer.PlaceAsync(pack, default);
        await _rig.Placer.PlaceAsync(await PackAsync(), default);

        Assert.True(read > 0);
        Assert.Equal(3, _rig.HoldersOf(pack).Count);
        Assert.DoesNotContain(_rig.Culprit!.Value, _rig.HoldersOf(pack));
        Assert.Equal(0, _rig.TimesAskedAgain());
        Assert.Contains("The connection broke", Assert.Single(_rig.Pool.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RefusalCode.ReadOnly)]
    [InlineData(RefusalCode.Busy)]
    [InlineData(RefusalCode.Failed)]
    [InlineData(RefusalCode.Corrupt)]
    public async Task A_holder_that_refuses_is_replaced(RefusalCode code)
    {
        _rig.FirstAsked((_, _, _) => Replies.Refuse<Signed<Receipt>>(code, "Not now."));
        var pack = await PackAsync();
        await _rig.Placer.PlaceAsync(pack, default);

        Assert.Equal(3, _rig.HoldersOf(pack).Count);
        Assert.DoesNotContain(_rig.Culprit!.Value, _rig.HoldersOf(pack));
        Assert.Equal(0, _rig.TimesAskedAgain());
    }

    [Fact]
    public async Task A_full_holder_is_asked_again_only_for_what_is_smaller()
    {
        using var rig = new PlacingRig(holders: 3, happy: 2);
        var full = rig.Cast.Holders[0].Peer;
        var large = await rig.Mill.MakeAsync(2, length: 100_000);
        var small = (await rig.Mill.MakeAsync(1))[0];
        rig.Calls.OnStore = (to, request, content, _) => to.Peer == full && content.Length > small.Length
            ? Replies.Refuse<Signed<Receipt>>(RefusalCode.NoRoom, "Full.")
            : rig.TakeAsync(to, request, content);

        await rig.Placer.PlaceAsync(large[0], default);
        await rig.Placer.PlaceAsync(large[1], default);
        Assert.Equal(1, rig.Calls.Made.Count(made => made.Call == "store" && made.To == full));

        await rig.Placer.PlaceAsync(small, default);
        Assert.Contains(full, rig.HoldersOf(small));
    }

    [Fact]
    public async Task Without_room_the_error_says_who_said_what_and_what_was_taken_is_noted()
    {
        using var rig = new PlacingRig(holders: 3, happy: 2);
        var roomy = rig.Cast.Holders[2].Peer;
        rig.Calls.OnStore = (to, request, content, _) => to.Peer == roomy
            ? rig.TakeAsync(to, request, content)
            : Replies.Refuse<Signed<Receipt>>(RefusalCode.NoRoom, "My disk is full.");
        var packs = await rig.Mill.MakeAsync(2);

        var refused = await Assert.ThrowsAsync<CairnException>(() => rig.Placer.PlaceAsync(packs[0], default));
        Assert.Equal(("no-room", ErrorKind.Refused), (refused.Code, refused.Kind));
        Assert.Contains("holder1: My disk is full.", refused.What, StringComparison.Ordinal);
        Assert.Contains("holder2: My disk is full.", refused.What, StringComparison.Ordinal);
        Assert.Equal([roomy], rig.HoldersOf(packs[0]));
        Assert.False(rig.IsConfirmed(packs[0]));

        // Now it is known that nobody else has room, and the next pack is not even sent to the one that has.
        var sent = rig.Calls.Made.Count;
        Assert.Equal("no-room", (await Assert.ThrowsAsync<CairnException>(() => rig.Placer.PlaceAsync(packs[1], default))).Code);
        Assert.Equal(sent, rig.Calls.Made.Count);
    }

    [Fact]
    public async Task Holders_that_refuse_the_contract_get_nothing_sent()
    {
        _rig.Calls.OnPropose = (_, _) => Replies.Refuse<CountersignedContract>(RefusalCode.Reciprocity, "Lend more.");
        var pack = await PackAsync();

        var refused = await Assert.ThrowsAsync<CairnException>(() => _rig.Placer.PlaceAsync(pack, default));

        Assert.Equal("no-room", refused.Code);
        Assert.Contains("Lend more.", refused.What, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Calls.Count("store"));
    }

    [Fact]
    public async Task A_holder_that_never_finds_the_contract_large_enough_is_given_up()
    {
        _rig.FirstAsked((_, _, _) => Replies.Refuse<Signed<Receipt>>(RefusalCode.NoContract, "Used up."));
        for (var round = 0; round < 4; round++)
            await _rig.Placer.PlaceAsync(await PackAsync(), default);

        Assert.InRange(_rig.TimesAskedAgain(), 0, 8);
        Assert.Equal(4 * 3, _rig.Stored.Count);
    }

    [Fact]
    public async Task Less_than_desired_and_at_least_happy_is_enough()
    {
        using var rig = new PlacingRig(holders: 2, happy: 2);
        var pack = (await rig.Mill.MakeAsync(1))[0];
        await rig.Placer.PlaceAsync(pack, default);

        Assert.Equal(2, rig.HoldersOf(pack).Count);
        Assert.True(rig.IsConfirmed(pack));
    }

    [Fact]
    public async Task A_receipt_is_noted_while_other_holders_are_still_being_sent_to()
    {
        var others = new TaskCompletionSource();
        _rig.Calls.OnStore = async (to, request, content, _) =>
        {
            if (_rig.Stored.Count > 0)
                await others.Task;

            return await _rig.TakeAsync(to, request, content);
        };
        var pack = await PackAsync();
        var placing = _rig.Placer.PlaceAsync(pack, default);

        Assert.Single(_rig.HoldersOf(pack));
        Assert.False(placing.IsCompleted);
        others.SetResult();
        await placing;
        Assert.Equal(3, _rig.HoldersOf(pack).Count);
    }

    [Fact]
    public async Task Too_few_candidates_get_nothing()
    {
        using var rig = new PlacingRig(holders: 2, happy: 3);
        var pack = (await rig.Mill.MakeAsync(1))[0];

        Assert.Equal("no-room", (await Assert.ThrowsAsync<CairnException>(() => rig.Placer.PlaceAsync(pack, default))).Code);
        Assert.Empty(rig.Calls.Made);
    }

    [Fact]
    public async Task One_word_of_a_successor_excludes_who_says_it_and_a_proof_ends_the_run()
    {
        _rig.FirstAsked((_, _, _) => Replies.Refuse<Signed<Receipt>>(RefusalCode.Superseded));
        var pack = await PackAsync();
        await _rig.Placer.PlaceAsync(pack, default);
        Assert.Equal(3, _rig.HoldersOf(pack).Count);

        _rig.Calls.OnStore = (_, _, _, _) => Replies.Refuse<Signed<Receipt>>(RefusalCode.Superseded);
        _rig.Calls.OnOwnerFile = _ => Replies.Answer(
            new OwnerFile(2, Them.Owner.Recover().Record(), [], null, Them.Owner.Settings()));
        var next = await PackAsync();
        Assert.Equal("superseded", (await Assert.ThrowsAsync<CairnException>(() => _rig.Placer.PlaceAsync(next, default))).Code);
        Assert.False(_rig.IsConfirmed(next));
    }

    /// <summary>A receipt with a good signature that says something else than that this holder keeps this shard.</summary>
    private Signed<Receipt> Forge(string lie, TestPeer liar, StoreRequest request)
    {
        var signer = lie == "signed by another holder" ? Them.Holders.First(holder => holder != liar) : liar;
        var honest = Cast.Receipt(signer, request.Manifest.Value, request.Shard);
        var told = lie switch
        {
            "for another pack" => honest with { Pack = Cast.Pack(99) },
            "for another blob" => honest with { Blob = new BlobId(Hash256.Sha256([1])) },
            "for another shard" => honest with { Shard = (request.Shard + 1) % 3 },
            "for another owner" => honest with { Owner = liar.Peer },
            _ => honest,
        };
        return Signed<Receipt>.Sign(told, signer.Identity);
    }

    private async Task<SealedPack> PackAsync() => (await _rig.Mill.MakeAsync(1))[0];
}
