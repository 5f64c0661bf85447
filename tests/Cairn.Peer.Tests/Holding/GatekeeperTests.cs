using Cairn.Core.Sizes;
using Cairn.Peer.Holding;
using Cairn.Platform.Databases;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;
using Cairn.Vault;
using Cairn.Vault.Ledger;

namespace Cairn.Peer.Tests.Holding;

public sealed class GatekeeperTests : IDisposable
{
    private readonly Cast _cast = new();
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));
    private readonly VaultStore _vault;
    private readonly Gatekeeper _gate;

    public GatekeeperTests()
    {
        _vault = VaultStore.Open(new VaultOptions
        {
            Disk = new MemoryDisk(),
            Ledger = _ledger,
            Quota = new ByteSize(1_000_000),
            Time = _cast.Time,
            Signatures = TestPeer.Signatures,
        });
        _gate = new Gatekeeper(_cast.Identity, _cast.Directory, _vault, _cast.Evictions);
    }

    private TestPeer One => _cast.Holders[0];

    public void Dispose()
    {
        _cast.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public void A_listed_member_may_call_without_showing_anything()
    {
        _cast.Directory.List(One.Record());

        Assert.Null(_gate.RefuseAsMember(Caller(One)));
    }

    [Fact]
    public void A_member_whose_listed_certificate_somebody_altered_may_call()
    {
        _cast.Directory.List(One.Record().WithAlteredCertificate());

        Assert.Null(_gate.RefuseAsMember(Caller(One, One.Record())));
        Assert.Null(_gate.RefuseAsOwner(Caller(One)));
    }

    [Fact]
    public void An_unknown_caller_is_admitted_by_its_credential_and_made_known()
    {
        var record = One.Record();

        Assert.Null(_gate.RefuseAsMember(Caller(One, record)));
        Assert.Equal([record], _cast.Directory.Introduced);
    }

    [Fact]
    public void A_stranger_is_not_subscribed()
    {
        var impostor = _cast.Owner.Impostor("mallory");

        Assert.Equal(RefusalCode.NotSubscribed, _gate.RefuseAsMember(Caller(impostor))?.Code);
        Assert.Equal(RefusalCode.NotSubscribed, _gate.RefuseAsMember(Caller(impostor, impostor.Record()))?.Code);
        Assert.Empty(_cast.Directory.Introduced);
    }

    [Fact]
    public void A_member_of_another_network_is_a_stranger()
    {
        var foreign = TestPeer.Found("foreign");

        Assert.Equal(RefusalCode.NotSubscribed, _gate.RefuseAsMember(Caller(foreign, foreign.Record()))?.Code);
    }

    [Fact]
    public void The_record_of_another_member_admits_nobody()
    {
        var impostor = _cast.Owner.Impostor("mallory");

        Assert.Equal(RefusalCode.NotSubscribed, _gate.RefuseAsMember(Caller(impostor, One.Record()))?.Code);
        Assert.Empty(_cast.Directory.Introduced);
    }

    [Fact]
    public void A_stranger_may_still_ask_for_what_it_owns() =>
        Assert.Null(_gate.RefuseAsOwner(Caller(TestPeer.Found("foreign"))));

    [Fact]
    public void A_member_that_left_is_not_let_in_by_the_record_it_left_with()
    {
        var record = One.Record();
        _cast.Directory.List(new Member(record, Liveness.Left, Cast.Start));

        Assert.Equal(RefusalCode.NotSubscribed, _gate.RefuseAsMember(Caller(One))?.Code);
        Assert.Equal(RefusalCode.NotSubscribed, _gate.RefuseAsMember(Caller(One, record))?.Code);
    }

    [Fact]
    public void A_member_that_left_comes_back_with_a_newer_record()
    {
        _cast.Directory.List(new Member(One.Record(), Liveness.Left, Cast.Start));
        var newer = One.Record();

        Assert.Null(_gate.RefuseAsMember(Caller(One, newer)));
        Assert.Equal([newer], _cast.Directory.Introduced);
    }

    [Fact]
    public void A_member_believed_dead_is_let_in()
    {
        _cast.Directory.List(new Member(One.Record(), Liveness.Dead, Cast.Start));

        Assert.Null(_gate.RefuseAsMember(Caller(One)));
    }

    [Fact]
    public void An_older_epoch_is_superseded_as_soon_as_a_newer_one_called()
    {
        _cast.Directory.List(One.Record());
        var newer = One.Recover();
        Assert.Null(_gate.RefuseAsMember(Caller(newer, newer.Record())));

        Assert.Equal(RefusalCode.Superseded, _gate.RefuseAsMember(Caller(One))?.Code);
        Assert.Equal(RefusalCode.Superseded, _gate.RefuseAsOwner(Caller(One))?.Code);
        Assert.Null(_gate.RefuseAsOwner(Caller(newer)));
    }

    [Fact]
    public void An_older_epoch_is_superseded_by_the_list_alone()
    {
        _cast.Directory.List(One.Recover().Record());

        Assert.Equal(RefusalCode.Superseded, _gate.RefuseAsOwner(Caller(One))?.Code);
    }

    [Fact]
    public void Of_two_devices_of_one_epoch_only_one_is_let_in()
    {
        TestPeer[] twins = [One.Recover(), One.Recover()];
        var winner = twins[0].Identity.Certificate.IsSupersededBy(twins[1].Identity.Certificate) ? twins[1] : twins[0];
        var loser = twins.Single(twin => twin != winner);
        _cast.Directory.List(winner.Record());

        Assert.Null(_gate.RefuseAsOwner(Caller(winner)));
        Assert.Equal(RefusalCode.Superseded, _gate.RefuseAsOwner(Caller(loser))?.Code);
    }

    [Fact]
    public void A_device_that_the_vault_remembers_supersedes_its_twin_too()
    {
        TestPeer[] twins = [One.Recover(), One.Recover()];
        var winner = twins[0].Identity.Certificate.IsSupersededBy(twins[1].Identity.Certificate) ? twins[1] : twins[0];
        _vault.Owners.Remember(winner.Record());

        Assert.Null(_gate.RefuseAsOwner(Caller(winner)));
        Assert.Equal(RefusalCode.Superseded, _gate.RefuseAsOwner(Caller(twins.Single(twin => twin != winner)))?.Code);
    }

    [Fact]
    public void An_evicted_member_is_refused_whatever_it_shows_and_still_gets_what_it_owns()
    {
        _cast.Directory.List(One.Record());
        _cast.Evictions.Learn([_cast.Owner.Evict(One.Peer)]);

        Assert.Equal(RefusalCode.Evicted, _gate.RefuseAsMember(Caller(One))?.Code);
        Assert.Equal(RefusalCode.Evicted, _gate.RefuseAsMember(Caller(One, One.Record()))?.Code);
        Assert.Null(_gate.RefuseAsOwner(Caller(One)));
        Assert.Empty(_cast.Directory.Introduced);
    }

    [Fact]
    public void Whoever_an_evicted_member_let_in_is_refused_unless_it_stays()
    {
        var (friend, accomplice) = (One.Invite("friend"), One.Invite("accomplice"));
        _cast.Directory.List(friend.Record(), accomplice.Record());
        _cast.Evictions.Learn([_cast.Owner.Evict(One.Peer, friend.Peer)]);

        Assert.Null(_gate.RefuseAsMember(Caller(friend)));
        Assert.Equal(RefusalCode.Evicted, _gate.RefuseAsMember(Caller(accomplice))?.Code);
        Assert.Equal(RefusalCode.Evicted, _gate.RefuseAsMember(Caller(accomplice, accomplice.Record()))?.Code);
    }

    private static Caller Caller(TestPeer peer, Signed<MemberRecord>? record = null) => new(peer.Identity.Certificate, record);
}
