using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Platform.Trees;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Heads;

public sealed class HeadWriterTests : IDisposable
{
    private const int Happy = 2;

    private readonly Cast _cast = new();
    private readonly Dictionary<PeerId, List<Signed<Head>>> _kept = [];

    public HeadWriterTests()
    {
        foreach (var holder in _cast.Holders)
            _kept.Add(holder.Peer, []);

        _cast.Calls.OnPutHead = (to, head) => KeepHonestly(to, head);
    }

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task The_first_head_has_number_one_and_goes_to_all()
    {
        var kept = await AddAsync(1);

        Assert.Equal((1UL, null, 3), (kept.Head.Value.Number, kept.Head.Value.Previous, kept.Holders));
        Assert.All(_kept.Values, heads => Assert.Equal(kept.Head, Assert.Single(heads)));
        Assert.Equal(kept.Head, _cast.Heads.LatestAcknowledged());
        Assert.Equal([Snapshot(1).Id], kept.Content.Snapshots.Select(snapshot => snapshot.Id));
    }

    [Fact]
    public async Task The_next_head_names_the_one_before_and_lists_what_it_listed()
    {
        var first = await AddAsync(1);
        var second = await AddAsync(2);

        Assert.Equal((2UL, first.Head.HeadId()), (second.Head.Value.Number, second.Head.Value.Previous));
        Assert.Equal([Snapshot(1).Id, Snapshot(2).Id], Listed(second.Head));
    }

    [Fact]
    public async Task A_list_that_nobody_could_read_again_reaches_no_holder()
    {
        var first = await AddAsync(1);
        var bad = Snapshot(2) with { Tags = [new string('x', 5000)] };
        var failure = await Assert.ThrowsAsync<CairnException>(() => AddAsync(new HeadAddition { Content = new HeadContent([bad], []) }));
        Assert.Equal(("unreadable-list", ErrorKind.Refused), (failure.Code, failure.Kind));
        Assert.All(_kept.Values, heads => Assert.Equal(first.Head, Assert.Single(heads)));

        var second = await AddAsync(3);
        Assert.Equal([Snapshot(1).Id, Snapshot(3).Id], Listed(second.Head));
    }

    [Fact]
    public async Task Below_happy_the_head_does_not_count_and_the_next_one_lists_what_it_listed()
    {
        Silence(_cast.Holders[0], _cast.Holders[1]);
        var failure = await Assert.ThrowsAsync<CairnException>(() => AddAsync(1));
        Assert.Equal(("head-not-kept", ErrorKind.Refused), (failure.Code, failure.Kind));
        Assert.Null(_cast.Heads.LatestAcknowledged());

        _cast.Calls.OnPutHead = (to, head) => KeepHonestly(to, head);
        var second = await AddAsync(2);
        Assert.Equal([Snapshot(1).Id, Snapshot(2).Id], Listed(second.Head));
    }

    [Fact]
    public async Task Who_did_not_take_the_head_is_named_with_its_reason()
    {
        _cast.Calls.OnPutHead = (to, head) => to.Peer == _cast.Holders[2].Peer
            ? KeepHonestly(to, head)
            : Replies.Refuse<HeadAnswer>(RefusalCode.NoRoom);

        var failure = await Assert.ThrowsAsync<CairnException>(() => AddAsync(1));

        Assert.Contains("holder1: ", failure.What, StringComparison.Ordinal);
        Assert.Contains("holder2: ", failure.What, StringComparison.Ordinal);
        Assert.DoesNotContain("holder3: ", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_kill_before_sending_the_holders_need_not_keep_the_head_before_for_ever()
    {
        var first = await AddAsync(1);

        // The run was killed between signing the second head and sending it.
        Silence([.. _cast.Holders]);
        await Assert.ThrowsAsync<CairnException>(() => AddAsync(2));
        _cast.Calls.OnPutHead = (to, head) => KeepHonestly(to, head);
        var third = await AddAsync(3);

        Assert.Contains(first.Head.HeadId(), third.Head.Value.Merged);
        Assert.Equal([Snapshot(1).Id, Snapshot(2).Id, Snapshot(3).Id], Listed(third.Head));
    }

    [Fact]
    public async Task A_holder_that_missed_some_heads_is_told_that_its_own_is_superseded()
    {
        var first = await AddAsync(1);
        Silence(_cast.Holders[0]);
        await AddAsync(2);
        await AddAsync(3);
        _cast.Calls.OnPutHead = (to, head) => KeepHonestly(to, head);
        var fourth = await AddAsync(4);

        Assert.Contains(first.Head.HeadId(), fourth.Head.Value.Merged);
    }

    [Fact]
    public async Task Heads_that_a_lost_database_forgot_are_merged_whatever_their_numbers()
    {
        // Some holders have number 500 of an earlier life, one has number 400 that none of them knew.
        var (high, low) = (Forgotten(500, 50), Forgotten(400, 40));
        _kept[_cast.Holders[0].Peer].Add(high);
        _kept[_cast.Holders[1].Peer].Add(high);
        _kept[_cast.Holders[2].Peer].Add(low);

        var kept = await AddAsync(1);

        Assert.Equal(501UL, kept.Head.Value.Number);
        Assert.Equal(3, kept.Holders);
        Assert.Superset(new HashSet<HeadId> { high.HeadId(), low.HeadId() }, kept.Head.Value.Merged.ToHashSet());
        Assert.Equal([Snapshot(1).Id, Snapshot(40).Id, Snapshot(50).Id], Listed(kept.Head));
        Assert.Contains(_cast.Events, happened => happened is PeerEvent.HeadsMerged { Heads: 2 });
    }

    [Fact]
    public async Task A_lower_head_that_this_owner_never_named_is_merged()
    {
        // A recovery did not see it, as its holder was away.
        await AddAsync(1);
        await AddAsync(2);
        var unseen = Forgotten(2, 40);
        _cast.Calls.OnPutHead = (to, head) => to.Peer == _cast.Holders[0].Peer && !head.Value.Merged.Contains(unseen.HeadId())
            ? Replies.Answer<HeadAnswer>(new HeadAnswer.Conflicting(unseen))
            : KeepHonestly(to, head);

        var kept = await AddAsync(3);

        Assert.Equal((4UL, 3), (kept.Head.Value.Number, kept.Holders));
        Assert.Equal([Snapshot(1).Id, Snapshot(2).Id, Snapshot(3).Id, Snapshot(40).Id], Listed(kept.Head));
        Assert.Contains(unseen.HeadId(), (await AddAsync(4)).Head.Value.Merged);
    }

    [Fact]
    public async Task A_holder_that_keeps_answering_with_old_heads_does_not_stop_a_backup()
    {
        var first = await AddAsync(1);
        await AddAsync(2);
        _cast.Calls.OnPutHead = (to, head) => to.Peer == _cast.Holders[0].Peer
            ? Replies.Answer<HeadAnswer>(new HeadAnswer.Conflicting(first.Head))
            : KeepHonestly(to, head);
        var before = _cast.Calls.Count("head");

        Assert.Equal(2, (await AddAsync(3)).Holders);
        Assert.Equal(3, _cast.Calls.Count("head") - before);
    }

    [Fact]
    public async Task A_holder_that_returns_the_very_head_as_a_conflict_does_not_stop_a_backup()
    {
        _cast.Calls.OnPutHead = (to, head) => to.Peer == _cast.Holders[0].Peer
            ? Replies.Answer<HeadAnswer>(new HeadAnswer.Conflicting(head))
            : KeepHonestly(to, head);

        Assert.Equal(2, (await AddAsync(1)).Holders);
        Assert.Equal(3, _cast.Calls.Count("head"));
    }

    [Fact]
    public async Task A_holder_with_ever_higher_heads_does_not_stop_a_backup()
    {
        // A twin of this device, say, which goes on writing.
        var next = 100UL;
        _cast.Calls.OnPutHead = (to, head) => to.Peer == _cast.Holders[0].Peer
            ? Replies.Answer<HeadAnswer>(new HeadAnswer.Conflicting(Forgotten(next += 100, 7)))
            : KeepHonestly(to, head);

        Assert.Equal(2, (await AddAsync(1)).Holders);
        Assert.Equal(3 * 8, _cast.Calls.Count("head"));
    }

    [Fact]
    public async Task A_head_by_a_newer_device_means_that_this_one_is_superseded()
    {
        var newer = _cast.Owner.Recover();
        _kept[_cast.Holders[0].Peer].Add(Sign(newer.Identity, 2, Snapshot(9)));
        _cast.Calls.OnPutHead = (to, head) => to.Peer == _cast.Holders[0].Peer
            ? Replies.Answer<HeadAnswer>(new HeadAnswer.Conflicting(_kept[to.Peer!.Value][^1]))
            : KeepHonestly(to, head);

        Assert.Equal("superseded", (await Assert.ThrowsAsync<CairnException>(() => AddAsync(1))).Code);
        Assert.Null(_cast.Heads.LatestAcknowledged());
        Assert.Contains(_cast.Events, told => told is PeerEvent.Superseded);
    }

    [Fact]
    public async Task A_refusal_as_superseded_counts_only_with_proof()
    {
        _cast.Calls.OnPutHead = (to, head) => to.Peer == _cast.Holders[0].Peer
            ? Replies.Refuse<HeadAnswer>(RefusalCode.Superseded)
            : KeepHonestly(to, head);
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(new OwnerFile(9, null, [], null, _cast.Owner.Settings()));
        Assert.Equal(2, (await AddAsync(1)).Holders);

        var proof = _cast.Owner.Recover().Record();
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(new OwnerFile(9, proof, [], null, _cast.Owner.Settings()));
        Assert.Equal("superseded", (await Assert.ThrowsAsync<CairnException>(() => AddAsync(2))).Code);
    }

    [Fact]
    public async Task A_receipt_for_another_head_or_by_another_holder_does_not_count()
    {
        var first = await AddAsync(1);
        _cast.Calls.OnPutHead = (to, head) => Replies.Answer<HeadAnswer>(new HeadAnswer.Kept(
            to.Peer == _cast.Holders[0].Peer
                ? Cast.HeadReceipt(_cast.Holders[1], head)
                : Cast.HeadReceipt(_cast.HolderAt(to), first.Head)));

        Assert.Equal("head-not-kept", (await Assert.ThrowsAsync<CairnException>(() => AddAsync(2))).Code);
    }

    [Fact]
    public async Task A_head_of_somebody_else_is_no_conflict()
    {
        var foreign = Sign(_cast.Holders[1].Identity, 100, Snapshot(7));
        _cast.Calls.OnPutHead = (to, head) => to.Peer == _cast.Holders[0].Peer
            ? Replies.Answer<HeadAnswer>(new HeadAnswer.Conflicting(foreign))
            : KeepHonestly(to, head);

        var kept = await AddAsync(1);
        Assert.Equal(1UL, kept.Head.Value.Number);
        Assert.Equal([Snapshot(1).Id], Listed(kept.Head));
    }

    [Fact]
    public async Task A_holder_that_hangs_does_not_count_and_keeps_nobody_waiting_for_long()
    {
        _cast.Calls.OnPutHead = (to, head) => to.Peer == _cast.Holders[0].Peer
            ? new TaskCompletionSource<Reply<HeadAnswer>>().Task
            : KeepHonestly(to, head);

        var adding = AddAsync(1);
        _cast.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, (await adding).Holders);
    }

    [Fact]
    public async Task A_head_of_the_last_number_there_is_does_not_stop_the_next_device()
    {
        var last = Forgotten(long.MaxValue, 5);
        var recovered = Cast.IdentityOf(_cast.Owner.Recover(), _cast.Owner.Settings());
        foreach (var holder in _cast.Holders)
            _kept[holder.Peer].Add(last);

        var writer = new HeadWriter(
            recovered, new HeadSeams(_cast.Calls, _cast.Time, new SystemEntropy(), _cast.Events.Add), _cast.Heads);
        var addition = Addition(1, [], []) with { Merged = [last] };
        var kept = await writer.AddAsync(addition, [.. _cast.Holders.Select(holder => Cast.Member(holder))], Happy, default);

        Assert.Equal((1UL, 2UL, 3), (kept.Head.Value.Number, kept.Head.Value.Epoch, kept.Holders));
        Assert.Equal([last.HeadId()], kept.Head.Value.Merged);
    }

    [Fact]
    public async Task An_unknown_head_that_does_not_open_is_passed_over()
    {
        var garbage = Signed<Head>.Sign(Forgotten(50, 5).Value with { Sealed = new byte[500] }, _cast.Owner.Identity);
        _kept[_cast.Holders[0].Peer].Add(garbage);

        var kept = await AddAsync(1);
        Assert.Equal((51UL, 3), (kept.Head.Value.Number, kept.Holders));
        Assert.Equal([Snapshot(1).Id], Listed(kept.Head));
    }

    [Fact]
    public async Task A_head_that_takes_one_over_that_does_not_open_drops_nothing_either()
    {
        _kept[_cast.Holders[0].Peer].Add(
            Signed<Head>.Sign(Forgotten(50, 5).Value with { Sealed = new byte[500] }, _cast.Owner.Identity));

        var kept = await AddAsync(HeadAddition.Nothing with { Drops = [Cast.Pack(1)] });

        Assert.True(kept.IsMerged);
        Assert.Empty(kept.Head.Value.Tombstones);
    }

    [Fact]
    public async Task Index_packs_add_up_and_dropped_ones_go()
    {
        var first = await AddAsync(1, [Cast.Pack(1), Cast.Pack(2)]);
        var second = await AddAsync(2, [Cast.Pack(3)], dropped: [Cast.Pack(1)]);

        Assert.Equal(new[] { Cast.Pack(1), Cast.Pack(2) }.Order(), first.Content.IndexPacks);
        Assert.Equal(new[] { Cast.Pack(2), Cast.Pack(3) }.Order(), HeadContents.Open(second.Head, Cast.Keys).IndexPacks);
    }

    [Fact]
    public async Task With_nobody_to_keep_it_a_head_can_still_be_written_where_that_is_allowed()
    {
        var kept = await NewWriter().AddAsync(Addition(1, [], []), [], happy: 0, default);

        Assert.Equal(0, kept.Holders);
        Assert.Equal(kept.Head, _cast.Heads.LatestAcknowledged());
    }

    [Fact]
    public async Task Dropped_packs_stay_listed_until_something_needs_them()
    {
        await AddAsync(Addition(1, [], []) with { Drops = [Cast.Pack(1), Cast.Pack(2)] });
        var second = await AddAsync(2);
        Assert.Equal(new[] { Cast.Pack(1), Cast.Pack(2) }.Order(), second.Head.Value.Tombstones);

        var third = await AddAsync(Addition(3, [], []) with { Spares = [Cast.Pack(1)] });
        Assert.Equal([Cast.Pack(2)], third.Head.Value.Tombstones);
    }

    [Fact]
    public async Task Forgotten_snapshots_are_listed_as_such_until_their_time_is_over_or_they_are_back()
    {
        await AddAsync(1);
        await AddAsync(2);
        var nothing = new HeadContent([], []);
        var forgotten = await AddAsync(new HeadAddition
        {
            Content = nothing,
            Forgets = [Forget(1, TimeSpan.FromHours(24)), Forget(2, TimeSpan.FromHours(1)), Forget(3, TimeSpan.Zero)],
        });
        Assert.Empty(forgotten.Content.Snapshots);
        Assert.Equal(2, forgotten.Content.Forgotten.Count);

        _cast.Time.Advance(HeadDraft.Margin + TimeSpan.FromMinutes(59));
        Assert.Equal(2, (await AddAsync(new HeadAddition { Content = nothing })).Content.Forgotten.Count);
        _cast.Time.Advance(TimeSpan.FromMinutes(2));
        var later = await AddAsync(new HeadAddition { Content = nothing });
        Assert.Equal(Snapshot(1).Id, Assert.Single(later.Content.Forgotten).Snapshot.Id);

        var back = await AddAsync(1);
        Assert.Equal([Snapshot(1).Id], Listed(back.Head));
        Assert.Empty(back.Content.Forgotten);
    }

    [Fact]
    public async Task A_head_that_turns_up_while_packs_are_dropped_is_merged_and_nothing_is_dropped()
    {
        await AddAsync(Addition(1, [], []) with { Drops = [Cast.Pack(1)] });
        _kept[_cast.Holders[1].Peer].Add(Forgotten(400, 40));

        var kept = await AddAsync(new HeadAddition
        {
            Content = new HeadContent([], []),
            Forgets = [Forget(1, TimeSpan.FromHours(24))],
            Drops = [Cast.Pack(2)],
        });

        Assert.True(kept.IsMerged);
        Assert.Empty(kept.Head.Value.Tombstones);
        Assert.Equal([Snapshot(40).Id], Listed(kept.Head));
        Assert.Equal(3, kept.Holders);
    }

    [Fact]
    public async Task What_was_forgotten_does_not_come_back_with_a_holder_that_was_away_for_many_heads()
    {
        var old = await AddAsync(1);
        Silence(_cast.Holders[0]);
        await AddAsync(new HeadAddition { Content = new HeadContent([], []), Forgets = [Forget(1, TimeSpan.FromHours(24))] });
        for (var number = 2; number < 40; number++)
            await AddAsync(new HeadAddition { Content = new HeadContent([], []), Drops = [Cast.Pack(1)] });

        // It shows its head as it does not find it among those that the new one names.
        var names = new List<HeadId>();
        _cast.Calls.OnPutHead = (to, head) =>
        {
            if (to.Peer == _cast.Holders[0].Peer && !head.Value.Merged.Contains(old.Head.HeadId()))
                return Replies.Answer<HeadAnswer>(new HeadAnswer.Conflicting(old.Head));

            names.AddRange(head.Value.Merged);
            return KeepHonestly(to, head);
        };
        var kept = await AddAsync(new HeadAddition { Content = new HeadContent([], []), Drops = [Cast.Pack(2)] });

        Assert.Contains(old.Head.HeadId(), names);
        Assert.False(kept.IsMerged);
        Assert.Empty(kept.Content.Snapshots);
        Assert.Equal(new[] { Cast.Pack(1), Cast.Pack(2) }.Order(), kept.Head.Value.Tombstones);
        Assert.DoesNotContain(_cast.Events, happened => happened is PeerEvent.HeadsMerged);
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
        Happy = Happy,
    };

    private static IEnumerable<SnapshotId> Listed(Signed<Head> head) =>
        HeadContents.Open(head, Cast.Keys).Snapshots.Select(snapshot => snapshot.Id);

    private Task<KeptHead> AddAsync(HeadAddition addition) =>
        NewWriter().AddAsync(addition, [.. _cast.Holders.Select(holder => Cast.Member(holder))], Happy, default);

    private static ForgottenSnapshot Forget(int snapshot, TimeSpan window) => new(Snapshot(snapshot), Cast.Start, Cast.Start + window);

    private static HeadAddition Addition(int snapshot, PackId[] indexPacks, PackId[] dropped) => new()
    {
        Content = new HeadContent([Snapshot(snapshot)], indexPacks),
        UnlistedIndexes = new SortedSet<PackId>(dropped),
    };

    private HeadWriter NewWriter() =>
        new(_cast.Identity, new HeadSeams(_cast.Calls, _cast.Time, new SystemEntropy(), _cast.Events.Add), _cast.Heads);

    private Task<KeptHead> AddAsync(int snapshot, PackId[]? indexPacks = null, PackId[]? dropped = null) => NewWriter().AddAsync(
        Addition(snapshot, indexPacks ?? [], dropped ?? []),
        [.. _cast.Holders.Select(holder => Cast.Member(holder))],
        Happy,
        default);

    private void Silence(params TestPeer[] silent) => _cast.Calls.OnPutHead = (to, head) =>
        silent.Any(peer => peer.Peer == to.Peer) ? Replies.Silence<HeadAnswer>() : KeepHonestly(to, head);

    /// <summary>What a holder does: keeps what is higher than all it has, and shows the highest otherwise.</summary>
    private Task<Reply<HeadAnswer>> KeepHonestly(Contact to, Signed<Head> head)
    {
        var heads = _kept[to.Peer!.Value];
        if (heads.Where(kept => kept.Value.Order >= head.Value.Order).MaxBy(kept => kept.Value.Order) is { } higher)
            return Replies.Answer<HeadAnswer>(new HeadAnswer.Conflicting(higher));

        heads.Add(head);
        return Replies.Answer<HeadAnswer>(new HeadAnswer.Kept(Cast.HeadReceipt(_cast.HolderAt(to), head)));
    }

    /// <summary>A head that this owner wrote and its book does not know.</summary>
    private Signed<Head> Forgotten(ulong number, int snapshot) => Sign(_cast.Owner.Identity, number, Snapshot(snapshot));

    private static Signed<Head> Sign(DeviceIdentity device, ulong number, SnapshotRecord snapshot)
    {
        var binding = new HeadBinding(device.Peer, device.Epoch, number);
        return Signed<Head>.Sign(
            new Head
            {
                Owner = device.Peer,
                Epoch = device.Epoch,
                Number = number,
                Previous = new HeadId(Hash256.Sha256([1])),
                Sealed = HeadSeal.Seal(new HeadContent([snapshot], []), binding, Cast.Keys, new SystemEntropy()),
                CreatedAt = Cast.Start,
            },
            device);
    }
}
