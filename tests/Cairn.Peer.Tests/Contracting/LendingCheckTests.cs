using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Contracting;
using Cairn.Platform.Databases;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;
using Cairn.Vault;
using Cairn.Vault.Ledger;

namespace Cairn.Peer.Tests.Contracting;

public sealed class LendingCheckTests : IDisposable
{
    private readonly Cast _cast = new();
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));
    private readonly VaultStore _vault;
    private readonly SortedDictionary<PeerId, long> _held = [];

    public LendingCheckTests()
    {
        _vault = VaultStore.Open(new VaultOptions
        {
            Disk = new MemoryDisk(),
            Ledger = _ledger,
            Quota = new ByteSize(1_000_000_000),
            Time = _cast.Time,
            Signatures = TestPeer.Signatures,
        });
        _cast.Directory.List([.. _cast.Holders.Append(_cast.Owner).Select(peer => Cast.Member(peer))]);
        _cast.Calls.OnHeldFor = (contact, owner, _) =>
        {
            Assert.Equal(Proposer.Peer, owner);
            return _held.TryGetValue(contact.Peer!.Value, out var bytes)
                ? Replies.Answer(new ByteSize(bytes))
                : Replies.Silence<ByteSize>();
        };
    }

    // Here the founder is the holder, and a member proposes.
    private TestPeer Proposer => _cast.Holders[0];

    public void Dispose()
    {
        _cast.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public void What_is_proposed_counts_as_promised_until_it_is_signed_or_refused()
    {
        var check = new LendingCheck(_cast.Identity, _vault, _cast.Directory, _cast.Calls, _cast.Time);
        var terms = Cast.Terms(Proposer, _cast.Owner);
        using (check.Enter(terms with { Bytes = new ByteSize(300) }))
        {
            using (check.Enter(terms with { Bytes = new ByteSize(700) }))
                Assert.Equal(700, check.HeldFor(Proposer.Peer).Bytes);

            Assert.Equal(300, check.HeldFor(Proposer.Peer).Bytes);
            Assert.Equal(0, check.HeldFor(_cast.Holders[1].Peer).Bytes);
        }

        Assert.Equal(0, check.HeldFor(Proposer.Peer).Bytes);
    }

    [Fact]
    public async Task What_others_keep_already_counts_against_what_the_owner_lends()
    {
        (_held[_cast.Holders[1].Peer], _held[_cast.Holders[2].Peer]) = (300, 500);

        Assert.Null(await RefuseAsync(bytes: 200, lent: 1000));
        var refusal = await RefuseAsync(bytes: 201, lent: 1000);

        Assert.Equal(RefusalCode.Reciprocity, refusal?.Code);
        Assert.Contains("others keep", refusal!.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_the_owner_nor_this_peer_nor_who_has_left_is_asked()
    {
        _cast.Directory.List(
            Cast.Member(Proposer), Cast.Member(_cast.Owner), Cast.Member(_cast.Holders[1], Liveness.Left), Cast.Member(_cast.Holders[2]));

        Assert.Null(await RefuseAsync(bytes: 1000, lent: 1000));

        Assert.Equal([("held-for", (PeerId?)_cast.Holders[2].Peer)], _cast.Calls.Made);
    }

    [Fact]
    public async Task A_member_that_never_answers_holds_nobody_up()
    {
        _cast.Calls.OnHeldFor = async (_, _, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _cast.Time, cancellation);
            throw new InvalidOperationException("The wait never ends by itself.");
        };
        var asking = RefuseAsync(bytes: 1000, lent: 1000);
        Assert.False(asking.IsCompleted);

        while (!asking.IsCompleted && _cast.Time.Advance())
        {
        }

        Assert.Null(await asking);
        Assert.Equal(LendingCheck.Patience, _cast.Time.GetUtcNow() - Cast.Start);
    }

    [Fact]
    public async Task Who_lends_nothing_gets_nothing_and_nobody_is_asked()
    {
        Assert.Equal(RefusalCode.Reciprocity, (await RefuseAsync(bytes: 1, lent: 0))?.Code);
        Assert.Equal(RefusalCode.Reciprocity, (await NewCheck(1000).RefuseAsync(Terms(1), null, default))?.Code);
        Assert.Empty(_cast.Calls.Made);
    }

    [Fact]
    public async Task A_network_without_reciprocity_asks_for_nothing()
    {
        Assert.Null(await NewCheck(permille: 0).RefuseAsync(Terms(1_000_000), Describe(lent: 0), default));

        Assert.Empty(_cast.Calls.Made);
    }

    [Fact]
    public async Task The_networks_ratio_is_what_counts()
    {
        Assert.Null(await NewCheck(permille: 500).RefuseAsync(Terms(2000), Describe(lent: 1000), default));
        Assert.NotNull(await NewCheck(permille: 500).RefuseAsync(Terms(2001), Describe(lent: 1000), default));
        Assert.NotNull(await NewCheck(permille: 2000).RefuseAsync(Terms(501), Describe(lent: 1000), default));
        Assert.Null(await NewCheck(permille: 1).RefuseAsync(Terms(long.MaxValue), Describe(lent: long.MaxValue), default));
    }

    [Fact]
    public async Task What_is_granted_already_is_never_taken_back()
    {
        var proposal = Signed<Contract>.Sign(Terms(700), Proposer.Identity);
        _vault.Owners.PutContract(Cast.Countersign(_cast.Owner, proposal));
        _held[_cast.Holders[1].Peer] = 5000;

        Assert.Null(await RefuseAsync(bytes: 700, lent: 0));
        Assert.NotNull(await RefuseAsync(bytes: 701, lent: 1000));
    }

    private Task<Refusal?> RefuseAsync(long bytes, long lent) => NewCheck(1000).RefuseAsync(Terms(bytes), Describe(lent), default);

    private LendingCheck NewCheck(int permille)
    {
        var settings = _cast.Owner.Settings().Value with { ReciprocityPermille = permille };
        var identity = _cast.Identity with { Settings = Signed<NetworkSettings>.Sign(settings, _cast.Owner.Identity) };
        return new LendingCheck(identity, _vault, _cast.Directory, _cast.Calls, _cast.Time);
    }

    private Contract Terms(long bytes) => Cast.Terms(Proposer, _cast.Owner) with { Bytes = new ByteSize(bytes) };

    private MemberRecord Describe(long lent) =>
        Proposer.Record().Value with { Lent = new ByteSize(lent), Free = default };
}
