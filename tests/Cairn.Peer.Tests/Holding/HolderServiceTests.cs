using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Peer.Contracting;
using Cairn.Peer.Holding;
using Cairn.Peer.Inviting;
using Cairn.Peer.Node;
using Cairn.Platform.Databases;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
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
    private readonly HolderService _service;

    public HolderServiceTests()
    {
        var vault = VaultStore.Open(new VaultOptions
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
            Gatekeeper = new Gatekeeper(_cast.Identity, _cast.Directory, vault),
            Contracts = new ContractDesk(_cast.Identity, vault),
            Invites = _invites,
            Self = new SelfRecord(_cast.Identity, vault, new Counters(_cast.Database), _cast.Time),
            Transfers = new TransferCount(),
        });
        _cast.Directory.List(_cast.Holders[0].Record(), _cast.Holders[1].Record());
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
        Assert.Equal(2, Assert.IsType<Reply<IReadOnlyList<Signed<MemberRecord>>>.Answered>(members).Value.Count);
    }

    private static Caller Caller(TestPeer peer) => new(peer.Identity.Certificate, null);

    private Invite Invite() =>
        _invites.Issue([Cast.AddressOf(_cast.Owner)], TimeSpan.FromHours(1), InviteUse.SingleUse, new SystemEntropy());

    private Task<Reply<Admission>> RedeemAsync(TestPeer peer, ReadOnlyMemory<byte> secret, string name) =>
        _service.RedeemAsync(Caller(peer), new RedeemRequest(secret, name), default);
}
