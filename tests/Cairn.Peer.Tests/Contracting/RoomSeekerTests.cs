using Cairn.Core.Sizes;
using Cairn.Peer.Contracting;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Contracting;

public sealed class RoomSeekerTests : IDisposable
{
    private const long MiB = 1024 * 1024;

    private readonly Cast _cast = new();
    private readonly List<Contract> _signed = [];
    private readonly Contact _holder;
    private RoomSeeker _seeker;

    public RoomSeekerTests()
    {
        _holder = Cast.ContactOf(Holder);
        _seeker = NewSeeker();
        _cast.Calls.OnPropose = (_, proposal) => Sign(proposal);
    }

    private TestPeer Holder => _cast.Holders[0];

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task The_first_shard_makes_a_contract_with_room_to_spare()
    {
        Assert.Null(await ReserveAsync(MiB));

        var contract = Assert.Single(_signed);
        Assert.Equal((1u, _cast.Owner.Peer, Holder.Peer), (contract.Version, contract.Owner, contract.Holder));
        Assert.Equal(MiB + RoomSeeker.SmallestStep, contract.Bytes.Bytes);
        Assert.Equal(contract, _cast.Contracts.With(Holder.Peer)!.Terms);
    }

    [Fact]
    public async Task Few_contracts_cover_many_shards()
    {
        for (var shard = 0; shard < 1000; shard++)
            Assert.Null(await ReserveAsync(16 * MiB));

        Assert.InRange(_signed.Count, 2, 40);
        Assert.Equal(_signed.Select((_, index) => (uint)index + 1), _signed.Select(contract => contract.Version));
        Assert.True(_signed[^1].Bytes.Bytes <= (1000 * 16 * MiB) + (2 * RoomSeeker.LargestStep), "It hoards what others could use.");
    }

    [Fact]
    public async Task A_contract_that_covers_it_is_not_proposed_again_in_a_later_run()
    {
        await ReserveAsync(MiB);
        _seeker = NewSeeker();
        await ReserveAsync(MiB);

        Assert.Single(_signed);
    }

    [Fact]
    public async Task What_the_holder_has_already_counts()
    {
        await ReserveAsync(MiB);
        var content = new byte[60 * MiB];
        _cast.Place(_cast.Manifest(Cast.Pack(1), content), 0, Holder);
        _seeker = NewSeeker();

        Assert.Null(await ReserveAsync(6 * MiB));
        Assert.Equal(2, _signed.Count);
        Assert.True(_signed[^1].Bytes.Bytes >= 66 * MiB);
    }

    [Fact]
    public async Task A_holder_with_little_room_is_asked_for_just_what_is_needed()
    {
        _cast.Calls.OnPropose = (_, proposal) => proposal.Value.Bytes.Bytes <= 3 * MiB
            ? Sign(proposal)
            : Replies.Refuse<CountersignedContract>(RefusalCode.NoRoom);

        Assert.Null(await ReserveAsync(2 * MiB));
        Assert.Null(await ReserveAsync(MiB));
        Assert.Equal(RefusalCode.NoRoom, (await ReserveAsync(1))!.Code);
        Assert.Equal([2 * MiB, 3 * MiB], _signed.Select(contract => contract.Bytes.Bytes));
    }

    [Fact]
    public async Task A_released_reservation_is_room_again()
    {
        await ReserveAsync(RoomSeeker.SmallestStep);
        await _seeker.ReleaseAsync(Holder.Peer, RoomSeeker.SmallestStep, default);
        await ReserveAsync(RoomSeeker.SmallestStep);

        Assert.Single(_signed);
    }

    [Fact]
    public async Task Reservations_at_one_time_are_counted_together()
    {
        var reserved = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReserveAsync(16 * MiB)));

        Assert.All(reserved, Assert.Null);
        Assert.True(_signed[^1].Bytes.Bytes >= 320 * MiB);
        Assert.Equal(_signed.Select((_, index) => (uint)index + 1), _signed.Select(contract => contract.Version));
    }

    [Fact]
    public async Task A_holder_that_counts_otherwise_gets_a_raised_contract()
    {
        await ReserveAsync(MiB);
        await _seeker.UsedUpAsync(Holder.Peer, MiB, default);
        await _seeker.ReleaseAsync(Holder.Peer, MiB, default);

        Assert.Null(await ReserveAsync(MiB));
        Assert.Equal(2, _signed.Count);
        Assert.True(_signed[1].Bytes > _signed[0].Bytes);
    }

    [Fact]
    public async Task A_newer_contract_that_this_owner_forgot_is_learned_from_the_holder()
    {
        var forgotten = Contract(7, 100 * MiB);
        _cast.Calls.OnPropose = (_, proposal) => proposal.Value.Version <= 7
            ? Replies.Refuse<CountersignedContract>(RefusalCode.NoContract)
            : Sign(proposal);
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(File(forgotten));

        Assert.Null(await ReserveAsync(MiB));
        Assert.Empty(_signed);
        Assert.Equal(7u, _cast.Contracts.With(Holder.Peer)!.Terms.Version);

        Assert.Null(await ReserveAsync(100 * MiB));
        Assert.Equal(8u, Assert.Single(_signed).Version);
    }

    [Fact]
    public async Task A_contract_of_an_earlier_device_is_no_newer_one_whatever_its_version()
    {
        var recovered = _cast.Owner.Recover();
        var known = Contract(3, MiB, recovered);
        _cast.Contracts.Record(known);
        _seeker = new RoomSeeker(Cast.IdentityOf(recovered, _cast.Owner.Settings()), _cast.Contracts, _cast.PlacerSeams);
        _cast.Calls.OnPropose = (_, _) => Replies.Refuse<CountersignedContract>(RefusalCode.NoContract);
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(File(Contract(7, 100 * MiB)));

        Assert.Equal(RefusalCode.NoContract, (await ReserveAsync(2 * MiB))!.Code);
        Assert.Equal(known, _cast.Contracts.With(Holder.Peer));
    }

    [Fact]
    public async Task A_contract_of_somebody_else_teaches_nothing()
    {
        var foreign = _cast.Holders[1];
        var terms = Contract(7, 100 * MiB).Terms with { Holder = foreign.Peer };
        var other = Cast.Countersign(foreign, Signed<Contract>.Sign(terms, _cast.Owner.Identity));
        _cast.Calls.OnPropose = (_, _) => Replies.Refuse<CountersignedContract>(RefusalCode.NoContract);
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(File(other));

        Assert.Equal(RefusalCode.NoContract, (await ReserveAsync(MiB))!.Code);
        Assert.Null(_cast.Contracts.With(Holder.Peer));
        Assert.Null(_cast.Contracts.With(foreign.Peer));
    }

    [Fact]
    public async Task Other_terms_than_those_proposed_are_no_contract()
    {
        _cast.Calls.OnPropose = (_, proposal) =>
        {
            var other = Signed<Contract>.Sign(proposal.Value with { Bytes = new ByteSize(1) }, _cast.Owner.Identity);
            return Replies.Answer(Cast.Countersign(Holder, other));
        };

        Assert.Equal(RefusalCode.BadRequest, (await ReserveAsync(MiB))!.Code);
        Assert.Null(_cast.Contracts.With(Holder.Peer));
    }

    [Fact]
    public async Task A_contract_signed_by_the_wrong_holder_is_no_contract()
    {
        _cast.Calls.OnPropose = (_, proposal) => Replies.Answer(new CountersignedContract(proposal, proposal));

        Assert.Equal(RefusalCode.BadRequest, (await ReserveAsync(MiB))!.Code);
    }

    [Fact]
    public async Task A_silent_holder_gives_no_room()
    {
        _cast.Calls.OnPropose = (_, _) => Replies.Silence<CountersignedContract>();

        Assert.Equal(RefusalCode.Busy, (await ReserveAsync(MiB))!.Code);
    }

    [Fact]
    public async Task A_contract_that_grants_far_more_than_is_used_is_lowered_to_that()
    {
        _cast.Contracts.Record(Contract(3, 300 * MiB));
        await ReserveAsync(100 * MiB);

        await _seeker.GiveBackAsync(_holder, gone: 40 * MiB, default);

        Assert.Equal((4u, 60 * MiB), (Assert.Single(_signed).Version, _signed[0].Bytes.Bytes));
        Assert.Equal(_signed[0], _cast.Contracts.With(Holder.Peer)!.Terms);
    }

    [Fact]
    public async Task What_is_gone_does_not_count_for_the_next_shard_either()
    {
        _cast.Contracts.Record(Contract(3, 300 * MiB));
        await ReserveAsync(100 * MiB);
        await _seeker.GiveBackAsync(_holder, gone: 40 * MiB, default);

        await ReserveAsync(10 * MiB);

        Assert.Equal((60 + 10 + 64) * MiB, _signed[^1].Bytes.Bytes);
    }

    [Fact]
    public async Task What_growing_leaves_over_is_not_given_back()
    {
        await ReserveAsync(MiB);

        await _seeker.GiveBackAsync(_holder, gone: MiB, default);

        Assert.Single(_signed);
    }

    [Fact]
    public async Task A_holder_that_hangs_keeps_its_contract()
    {
        var generous = Contract(3, 300 * MiB);
        _cast.Contracts.Record(generous);
        _cast.Calls.OnPropose = (_, _) => new TaskCompletionSource<Reply<CountersignedContract>>().Task;

        var giving = _seeker.GiveBackAsync(_holder, gone: 0, default);
        _cast.Time.Advance(TimeSpan.FromSeconds(5));
        await giving;

        Assert.Equal(generous, _cast.Contracts.With(Holder.Peer));
    }

    private Task<Refusal?> ReserveAsync(long bytes) => _seeker.ReserveAsync(_holder, bytes, default);

    private RoomSeeker NewSeeker() => new(_cast.Identity, _cast.Contracts, _cast.PlacerSeams);

    private Task<Reply<CountersignedContract>> Sign(Signed<Contract> proposal)
    {
        _signed.Add(proposal.Value);
        return Replies.Answer(Cast.Countersign(Holder, proposal));
    }

    private OwnerFile File(CountersignedContract contract) => new(1, null, [], contract, _cast.Owner.Settings());

    private CountersignedContract Contract(uint version, long bytes, TestPeer? device = null)
    {
        var terms = Cast.Terms(_cast.Owner, Holder) with { Version = version, Bytes = new ByteSize(bytes) };
        return Cast.Countersign(Holder, Signed<Contract>.Sign(terms, (device ?? _cast.Owner).Identity));
    }
}
