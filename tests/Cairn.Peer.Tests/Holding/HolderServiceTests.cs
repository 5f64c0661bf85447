using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Peer.Contracting;
using Cairn.Peer.Holding;
using Cairn.Peer.Inviting;
using Cairn.Peer.Node;
using Cairn.Platform.Databases;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;
using Cairn.Vault;
using Cairn.Vault.Ledger;

namespace Cairn.Peer.Tests.Holding;

public sealed class HolderServiceTests : IDisposable
{
    private readonly Cast _cast = new();
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));
    private readonly InviteBook _invites;
    private readonly VaultStore _vault;
    private readonly Intake _intake = new();
    private readonly HolderService _service;

    public HolderServiceTests()
    {
        var vault = _vault = VaultStore.Open(new VaultOptions
        {
            Disk = new MemoryDisk(),
            Ledger = _ledger,
            Quota = new ByteSize(10_000_000),
            Time = _cast.Time,
            Signatures = TestPeer.Signatures,
        });
        _invites = new InviteBook(_cast.Identity, _cast.Database, TestPeer.Signatures, _cast.Time);
        _service = new HolderService(_cast.Identity, new HolderParts
        {
            Vault = vault,
            Directory = _cast.Directory,
            Time = _cast.Time,
            Gatekeeper = new Gatekeeper(_cast.Identity, _cast.Directory, vault, _cast.Evictions),
            HandOvers = new HandOverDesk(_cast.Identity, vault),
            Lending = new LendingCheck(_cast.Identity, vault, _cast.Directory, _cast.Calls, _cast.Time),
            Evictions = _cast.Evictions,
            Intake = _intake,
            Contracts = new ContractDesk(_cast.Identity, vault),
            Invites = _invites,
            Self = new SelfRecord(_cast.Identity, vault, new Counters(_cast.Database), _cast.Time),
            Transfers = new TransferCount(),
            Heard = new HeardOwners(),
        });
        _cast.Directory.List([.. _cast.Holders.Select(holder => holder.Record())]);
    }

    private TestPeer One => _cast.Holders[0];

    public void Dispose()
    {
        _cast.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_the_invite_is_good_for_another_name()
    {
        var newcomer = TestPeer.Found("newcomer");
        var invite = Invite();

        var taken = await RedeemAsync(newcomer, invite.Secret, "holder1");
        var free = await RedeemAsync(newcomer, invite.Secret, "holder9");

        Assert.Contains("holder1", Assert.IsType<Reply<Admission>.Refused>(taken).Refusal.Why, StringComparison.Ordinal);
        Assert.True(Assert.IsType<Reply<Admission>.Answered>(free).Value.Credential.Proves(newcomer.Peer, _cast.Owner.Network));
    }

    [Fact]
    public async Task Whoever_has_no_secret_learns_nothing_of_the_members()
    {
        var reply = await RedeemAsync(TestPeer.Found("stranger"), new byte[16], "holder1");

        var refusal = Assert.IsType<Reply<Admission>.Refused>(reply).Refusal;
        Assert.Equal(RefusalCode.BadInvite, refusal.Code);
        Assert.DoesNotContain("holder1", refusal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_may_take_its_own_name_again()
    {
        var reply = await RedeemAsync(One, Invite().Secret, "holder1");

        Assert.IsType<Reply<Admission>.Answered>(reply);
    }

    [Fact]
    public async Task A_manifest_by_another_peer_than_the_caller_is_not_kept()
    {
        var content = Cast.Bytes(1000, 1);
        var request = new StoreRequest(_cast.Manifest(Cast.Pack(1), content), 0);

        var reply = await _service.StoreAsync(Caller(One), request, new MemoryBlobSource(content), default);

        Assert.Equal(RefusalCode.BadRequest, Assert.IsType<Reply<Signed<Receipt>>.Refused>(reply).Refusal.Code);
    }

    [Fact]
    public async Task A_stranger_stores_nothing_and_gets_the_members_all_the_same()
    {
        var stranger = TestPeer.Found("stranger");
        var content = Cast.Bytes(1000, 1);
        var request = new StoreRequest(_cast.Manifest(Cast.Pack(1), content), 0);

        var stored = await _service.StoreAsync(Caller(stranger), request, new MemoryBlobSource(content), default);
        var members = await _service.MembersAsync(Caller(stranger), default);

        Assert.Equal(RefusalCode.NotSubscribed, Assert.IsType<Reply<Signed<Receipt>>.Refused>(stored).Refusal.Code);
        Assert.Equal(3, Assert.IsType<Reply<IReadOnlyList<Signed<MemberRecord>>>.Answered>(members).Value.Count);
    }

    [Fact]
    public async Task A_member_hands_over_another_owners_shard_and_no_contract_is_used_up()
    {
        var content = Cast.Bytes(1000, 1);
        var request = RequestOf(Two, content);
        Assert.IsType<Reply<ByteSize>.Answered>(await EntrustAsync(new Entrustment(Two.Record(), null)));

        var receipt = Assert.IsType<Reply<Signed<Receipt>>.Answered>(await HandOverAsync(One, request, content)).Value.Value;

        Assert.Equal((Two.Peer, _cast.Owner.Peer, request.Manifest.Value.Pack), (receipt.Owner, receipt.Holder, receipt.Pack));
        var usage = Assert.Single(_vault.Usage().Owners, owner => owner.Owner == Two.Peer);
        Assert.Equal((0L, 1000L), (usage.Used.Bytes, usage.Mandated.Bytes));
        var held = Assert.IsType<Reply<ByteSize>.Answered>(await _service.HeldForAsync(Caller(One), Two.Peer, default));
        Assert.Equal(1000, held.Value.Bytes);
        var file = Assert.IsType<Reply<OwnerFile>.Answered>(await _service.OwnerFileAsync(Caller(Two), default)).Value;
        Assert.Equal(Two.Peer, file.Record!.Value.Peer);
    }

    [Fact]
    public async Task A_shard_of_an_owner_that_nobody_told_of_is_not_taken_over()
    {
        var content = Cast.Bytes(1000, 1);

        Assert.Equal(RefusalCode.NotSubscribed, await RefusalAsync(HandOverAsync(One, RequestOf(Two, content), content)));
    }

    [Fact]
    public async Task An_owner_that_is_no_member_is_not_entrusted()
    {
        var impostor = _cast.Owner.Impostor("mallory");

        Assert.Equal(
            RefusalCode.NotSubscribed, await RefusalAsync(EntrustAsync(new Entrustment(impostor.Record(), null))));
        Assert.Equal(
            RefusalCode.BadRequest,
            await RefusalAsync(EntrustAsync(new Entrustment(_cast.Owner.Record(), null))));
    }

    [Fact]
    public async Task An_owner_does_not_hand_over_to_be_kept_without_a_contract()
    {
        var content = Cast.Bytes(1000, 1);
        _vault.Owners.Remember(Two.Record());

        Assert.Equal(RefusalCode.NoContract, await RefusalAsync(HandOverAsync(Two, RequestOf(Two, content), content)));
        Assert.Empty(_vault.OwnersHeld());
    }

    [Fact]
    public async Task Only_members_hand_over()
    {
        var content = Cast.Bytes(1000, 1);
        _vault.Owners.Remember(Two.Record());

        Assert.Equal(
            RefusalCode.NotSubscribed, await RefusalAsync(HandOverAsync(TestPeer.Found("stranger"), RequestOf(Two, content), content)));
    }

    [Fact]
    public async Task One_peer_takes_one_shard_of_a_pack()
    {
        var content = Cast.Bytes(1000, 1);
        _vault.Owners.Remember(Two.Record());
        Assert.IsType<Reply<Signed<Receipt>>.Answered>(await HandOverAsync(One, RequestOf(Two, content, copies: 3, shard: 0), content));

        Assert.Equal(
            RefusalCode.AlreadyHeld, await RefusalAsync(HandOverAsync(One, RequestOf(Two, content, copies: 3, shard: 1), content)));
        Assert.IsType<Reply<Signed<Receipt>>.Answered>(await HandOverAsync(One, RequestOf(Two, content, copies: 3, shard: 0), content));
    }

    [Fact]
    public async Task The_same_shard_is_taken_from_one_of_two_peers_that_leave_and_again_from_that_one()
    {
        var content = Cast.Bytes(1000, 1);
        var request = RequestOf(Two, content);
        _vault.Owners.Remember(Two.Record());
        var answers = await Task.WhenAll(
            HandOverAsync(One, request, content), HandOverAsync(_cast.Holders[2], request, content));

        Assert.IsType<Reply<Signed<Receipt>>.Answered>(answers[0]);
        Assert.Equal(RefusalCode.AlreadyHeld, Assert.IsType<Reply<Signed<Receipt>>.Refused>(answers[1]).Refusal.Code);
        Assert.IsType<Reply<Signed<Receipt>>.Answered>(await HandOverAsync(One, request, content));
        Assert.Equal(RefusalCode.AlreadyHeld, await RefusalAsync(HandOverAsync(_cast.Holders[2], request, content)));
    }

    [Fact]
    public async Task The_longest_window_that_was_ever_named_goes_over_with_the_owner()
    {
        await EntrustAsync(new Entrustment(Two.Record(), null) { UndeleteWindow = TimeSpan.FromDays(30) });
        await EntrustAsync(new Entrustment(Two.Record(), null));
        Assert.Equal(TimeSpan.FromDays(30), _vault.Owners.LongestWindowOf(Two.Peer));

        await EntrustAsync(new Entrustment(Two.Record(), null) { UndeleteWindow = TimeSpan.FromDays(100_000) });
        Assert.Equal(TimeSpan.FromDays(732), _vault.Owners.LongestWindowOf(Two.Peer));
    }

    [Fact]
    public async Task A_shard_that_came_to_nothing_may_come_from_somebody_else()
    {
        var content = Cast.Bytes(1000, 1);
        var request = RequestOf(Two, content);
        _vault.Owners.Remember(Two.Record());

        Assert.Equal(RefusalCode.Corrupt, await RefusalAsync(HandOverAsync(One, request, Cast.Bytes(1000, 2))));
        Assert.IsType<Reply<Signed<Receipt>>.Answered>(await HandOverAsync(_cast.Holders[2], request, content));
    }

    [Fact]
    public async Task Heads_that_are_passed_on_are_kept_and_their_owner_may_write_the_next()
    {
        var (older, newer) = (HeadOf(Two, 1), HeadOf(Two, 2));
        Assert.Equal(RefusalCode.BadRequest, await RefusalAsync(_service.PutHeadAsync(Caller(One), newer, default)));
        var content = Cast.Bytes(1000, 1);
        await EntrustAsync(new Entrustment(Two.Record(), null));
        await HandOverAsync(One, RequestOf(Two, content), content);
        Assert.Equal(RefusalCode.BadRequest, await RefusalAsync(_service.PutHeadAsync(Caller(_cast.Holders[2]), newer, default)));

        Assert.IsType<HeadAnswer.Kept>(Assert.IsType<Reply<HeadAnswer>.Answered>(
            await _service.PutHeadAsync(Caller(One), newer, default)).Value);
        Assert.IsType<HeadAnswer.Kept>(Assert.IsType<Reply<HeadAnswer>.Answered>(
            await _service.PutHeadAsync(Caller(One), older, default)).Value);

        Assert.Equal([newer, older], _vault.Heads.Of(Two.Peer));
        Assert.IsType<HeadAnswer.Kept>(Assert.IsType<Reply<HeadAnswer>.Answered>(
            await _service.PutHeadAsync(Caller(Two), HeadOf(Two, 3, newer.HeadId()), default)).Value);
    }

    [Fact]
    public async Task While_the_peer_leaves_nothing_is_taken_and_all_is_given()
    {
        var content = Cast.Bytes(1000, 1);
        _vault.Owners.Remember(Two.Record());
        var request = RequestOf(Two, content);
        await HandOverAsync(One, request, content);
        await _intake.ShutAsync("It leaves.");

        Assert.Equal(RefusalCode.NoRoom, await RefusalAsync(HandOverAsync(One, request, content)));
        Assert.Equal(RefusalCode.NoRoom, await RefusalAsync(EntrustAsync(new Entrustment(Two.Record(), null))));
        Assert.Equal(RefusalCode.NoRoom, await RefusalAsync(_service.PutHeadAsync(Caller(Two), HeadOf(Two, 1), default)));
        var fetch = new FetchRequest(request.Manifest.Value.Shards[0], new LeafRange(0, 1));
        var found = Assert.IsType<Reply<FetchAnswer>.Answered>(await _service.FetchAsync(Caller(Two), fetch, default)).Value;
        await found.Content.DisposeAsync();
    }

    [Fact]
    public async Task A_contract_is_not_signed_after_the_intake_was_shut_though_its_owner_is_still_being_looked_at()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource<Reply<ByteSize>>());
        _cast.Calls.OnHeldFor = (_, _, _) =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        var proposing = ProposeAsync(Two, new ByteSize(1000));
        await asked.Task;

        var shutting = _intake.ShutAsync("It leaves.");

        Assert.False(shutting.IsCompleted);
        answer.SetResult(new Reply<ByteSize>.Answered(default));
        Assert.IsType<Reply<CountersignedContract>.Answered>(await proposing);
        await shutting;
        Assert.Equal(RefusalCode.NoRoom, await RefusalAsync(ProposeAsync(One, new ByteSize(1000))));
    }

    [Fact]
    public async Task No_contract_is_signed_with_an_owner_whose_record_there_is_no_room_for()
    {
        _cast.Calls.OnHeldFor = (_, _, _) => Replies.Answer(default(ByteSize));
        _vault.Heads.Put(HeadOf(One, 1, sealedBytes: 3 << 20));
        _vault.SetQuota(new ByteSize(_vault.Usage().Records.Bytes + 10));

        Assert.Equal(RefusalCode.NoRoom, await RefusalAsync(ProposeAsync(Two, new ByteSize(10))));
        Assert.Null(_vault.Owners.ContractOf(Two.Peer));
    }

    [Fact]
    public async Task An_owner_whose_newer_record_there_is_no_room_for_is_known_well_enough()
    {
        _cast.Calls.OnHeldFor = (_, _, _) => Replies.Answer(default(ByteSize));
        _vault.Owners.Remember(Two.Record(0));
        _vault.Heads.Put(HeadOf(One, 1, sealedBytes: 3 << 20));
        _vault.SetQuota(new ByteSize(_vault.Usage().Records.Bytes + 10));

        Assert.IsType<Reply<CountersignedContract>.Answered>(await ProposeAsync(Two, new ByteSize(10)));
    }

    [Fact]
    public async Task Members_are_told_the_names_of_anothers_shards_and_nothing_more()
    {
        var content = Cast.Bytes(1000, 1);
        _vault.Owners.Remember(Two.Record());
        await HandOverAsync(One, RequestOf(Two, content), content);
        var asked = new HoldingsRequest(null, 10, HoldingsDetail.Names) { Owner = Two.Peer };

        var page = Assert.IsType<Reply<HoldingsPage>.Answered>(await _service.HoldingsAsync(Caller(One), asked, default)).Value;

        Assert.Null(Assert.Single(page.Shards).Manifest);
        Assert.Equal(
            RefusalCode.BadRequest,
            await RefusalAsync(_service.HoldingsAsync(Caller(One), asked with { Detail = HoldingsDetail.Manifests }, default)));
        Assert.Equal(
            RefusalCode.NotSubscribed, await RefusalAsync(_service.HoldingsAsync(Caller(TestPeer.Found("stranger")), asked, default)));
    }

    [Fact]
    public async Task An_evicted_peer_learns_why_and_is_not_let_in_again()
    {
        var eviction = _cast.Owner.Evict(One.Peer);
        await _service.EvictionsAsync(Caller(Two), [eviction], default);

        var told = await _service.EvictionsAsync(Caller(One), [], default);

        Assert.Equal([eviction], Assert.IsType<Reply<IReadOnlyList<OwnerSigned<Eviction>>>.Answered>(told).Value);
        Assert.Equal(RefusalCode.Evicted, await RefusalAsync(RedeemAsync(One, Invite().Secret, "holder1")));
        Assert.Equal(RefusalCode.Evicted, await RefusalAsync(_service.HelloAsync(Caller(One), default)));
        Assert.IsType<Reply<HoldingsPage>.Answered>(
            await _service.HoldingsAsync(Caller(One), new HoldingsRequest(null, 10, HoldingsDetail.Names), default));
    }

    [Fact]
    public async Task An_owner_has_what_was_handed_over_signed_for_without_a_contract_and_without_its_bytes()
    {
        var content = Cast.Bytes(1000, 1);
        var request = RequestOf(Two, content);
        await EntrustAsync(new Entrustment(Two.Record(), null));
        await HandOverAsync(One, request, content);

        var signed = await _service.StoreAsync(Caller(Two), request, new MemoryBlobSource(new byte[1000]), default);
        var another = RequestOf(Two, Cast.Bytes(1000, 2));
        var refused = _service.StoreAsync(Caller(Two), another, new MemoryBlobSource(new byte[1000]), default);

        Assert.Equal(Two.Peer, Assert.IsType<Reply<Signed<Receipt>>.Answered>(signed).Value.Value.Owner);
        Assert.Equal(RefusalCode.NoContract, await RefusalAsync(refused));
    }

    [Fact]
    public async Task Strangers_tell_of_no_evictions()
    {
        var told = _service.EvictionsAsync(Caller(TestPeer.Found("stranger")), [_cast.Owner.Evict(One.Peer)], default);

        Assert.Equal(RefusalCode.NotSubscribed, await RefusalAsync(told));
        Assert.Empty(_cast.Evictions.All);
    }

    [Fact]
    public async Task The_heads_are_shown_to_the_newest_device_of_their_owner_and_to_older_ones_who_took_over()
    {
        var (former, current) = (Two, Two.Recover());
        var (older, newer) = (HeadOf(former, 1), HeadOf(current, 2));
        _vault.Heads.Adopt(older);
        _vault.Heads.Adopt(newer);

        var told = await FileOfAsync(former);

        Assert.Empty(told.Heads);
        Assert.Equal((2UL, current.Identity.Certificate), (told.HighestEpoch, told.Newest));
        Assert.Equal([newer, older], (await FileOfAsync(current)).Heads);
        Assert.Equal([newer, older], (await FileOfAsync(current.Recover())).Heads);
    }

    [Fact]
    public async Task A_device_that_a_newer_one_has_replaced_gets_nothing_but_the_proof()
    {
        var (former, current) = (Two, Two.Recover());
        _cast.Directory.List(current.Record());
        _vault.Heads.Put(HeadOf(former, 1));

        var told = await FileOfAsync(former);

        Assert.Empty(told.Heads);
        Assert.Equal(current.Identity.Certificate, told.Newest);
        Assert.Equal(RefusalCode.Superseded, await RefusalAsync(_service.PutHeadAsync(Caller(former), HeadOf(former, 2), default)));
        Assert.Equal(RefusalCode.Superseded, await RefusalAsync(RedeemAsync(former, Invite().Secret, "holder2")));
        Assert.Equal(
            RefusalCode.Superseded,
            await RefusalAsync(_service.HoldingsAsync(Caller(former), new HoldingsRequest(null, 10, HoldingsDetail.Names), default)));
    }

    private TestPeer Two => _cast.Holders[1];

    private async Task<OwnerFile> FileOfAsync(TestPeer owner) =>
        Assert.IsType<Reply<OwnerFile>.Answered>(await _service.OwnerFileAsync(Caller(owner), default)).Value;

    private static async Task<RefusalCode> RefusalAsync<T>(Task<Reply<T>> reply) =>
        Assert.IsType<Reply<T>.Refused>(await reply).Refusal.Code;

    private Task<Reply<ByteSize>> EntrustAsync(Entrustment entrustment) => _service.EntrustAsync(Caller(One), entrustment, default);

    private Task<Reply<Signed<Receipt>>> HandOverAsync(TestPeer from, StoreRequest request, byte[] content) =>
        _service.HandOverAsync(Caller(from), request, new MemoryBlobSource(content), default);

    private Task<Reply<CountersignedContract>> ProposeAsync(TestPeer owner, ByteSize bytes)
    {
        var terms = Cast.Terms(owner, _cast.Owner) with { Bytes = bytes };
        return _service.ProposeAsync(Caller(owner), Signed<Contract>.Sign(terms, owner.Identity), default);
    }

    private StoreRequest RequestOf(TestPeer owner, byte[] content, int copies = 1, int shard = 0) => new(
        Signed<Manifest>.Sign(_cast.Manifest(Cast.Pack(1), content, copies).Value with { Owner = owner.Peer }, owner.Identity), shard);

    private static Signed<Head> HeadOf(TestPeer owner, ulong number, HeadId? previous = null, int sealedBytes = 1) => Signed<Head>.Sign(
        new Head
        {
            Owner = owner.Peer,
            Epoch = owner.Identity.Epoch,
            Number = number,
            Previous = number == 1 ? null : previous ?? new HeadId(Hash256.Sha256([(byte)number])),
            Sealed = new byte[sealedBytes],
            CreatedAt = Cast.Start,
        },
        owner.Identity);

    private static Caller Caller(TestPeer peer) => new(peer.Identity.Certificate, null);

    private Invite Invite() =>
        _invites.Issue([Cast.AddressOf(_cast.Owner)], TimeSpan.FromHours(1), InviteUse.SingleUse, new SystemEntropy());

    private Task<Reply<Admission>> RedeemAsync(TestPeer peer, ReadOnlyMemory<byte> secret, string name) =>
        _service.RedeemAsync(Caller(peer), new RedeemRequest(secret, name), default);
}
