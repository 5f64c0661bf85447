using Cairn.Core.Sizes;
using Cairn.Peer.Contracting;
using Cairn.Platform.Databases;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;
using Cairn.Vault;
using Cairn.Vault.Ledger;

namespace Cairn.Peer.Tests.Contracting;

public sealed class ContractDeskTests : IDisposable
{
    private const long Lent = 1_000_000;

    private readonly Cast _cast = new();
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));
    private readonly VaultStore _vault;

    public ContractDeskTests() => _vault = VaultStore.Open(new VaultOptions
    {
        Disk = new MemoryDisk(),
        Ledger = _ledger,
        Quota = new ByteSize(Lent),
        Time = _cast.Time,
        Signatures = TestPeer.Signatures,
    });

    // Here the founder is the holder, and a member proposes.
    private TestPeer Proposer => _cast.Holders[0];

    private ContractDesk Desk => new(_cast.Identity, _vault);

    public void Dispose()
    {
        _cast.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public void What_fits_is_signed_over_the_same_bytes_and_kept()
    {
        var proposal = Propose(Terms());
        var contract = Signs(proposal);

        Assert.True(contract.IsWhole);
        Assert.Equal(proposal, contract.ByOwner);
        Assert.Equal(contract, _vault.Owners.ContractOf(Proposer.Peer));
    }

    [Fact]
    public void The_same_proposal_again_yields_the_same_contract()
    {
        var proposal = Propose(Terms());

        Assert.Equal(Signs(proposal), Signs(proposal));
    }

    [Fact]
    public void Another_proposal_of_a_version_in_force_is_refused()
    {
        Signs(Propose(Terms() with { Version = 3 }));

        Assert.Equal(RefusalCode.NoContract, Refuses(Propose(Terms() with { Version = 3, Bytes = new ByteSize(5) })));
        Assert.Equal(RefusalCode.NoContract, Refuses(Propose(Terms() with { Version = 2 })));
        Assert.Equal(3u, _vault.Owners.ContractOf(Proposer.Peer)!.Terms.Version);
    }

    [Fact]
    public void A_higher_version_replaces_the_contract()
    {
        Signs(Propose(Terms()));

        Assert.Equal(2u, Signs(Propose(Terms() with { Version = 2, Bytes = new ByteSize(Lent) })).Terms.Version);
    }

    [Fact]
    public void All_that_is_lent_can_be_promised_and_not_a_byte_more()
    {
        Signs(Propose(Terms() with { Bytes = new ByteSize(Lent) }));

        Assert.Equal(RefusalCode.NoRoom, Refuses(Propose(Terms() with { Version = 2, Bytes = new ByteSize(Lent + 1) })));
    }

    [Fact]
    public void What_is_set_aside_for_heads_and_records_is_not_promised()
    {
        _vault.SetQuota(new ByteSize(64 << 20));

        Assert.Equal(RefusalCode.NoRoom, Refuses(Propose(Terms() with { Bytes = new ByteSize((63 << 20) + 1) })));
        Signs(Propose(Terms() with { Bytes = new ByteSize(63 << 20) }));
        Assert.Equal(63 << 20, _vault.Usage().Free.Bytes);
    }

    [Fact]
    public void Promises_to_all_owners_together_never_exceed_what_is_lent()
    {
        Signs(Propose(Terms() with { Bytes = new ByteSize(Lent / 2) }));
        var second = _cast.Holders[1];

        Assert.Equal(RefusalCode.NoRoom, Refuses(Propose(Terms(second) with { Bytes = new ByteSize((Lent / 2) + 1) }, second), second));
        Signs(Propose(Terms(second) with { Bytes = new ByteSize(Lent / 2) }, second), second);
    }

    [Fact]
    public void A_contract_between_others_is_refused()
    {
        Assert.Equal(RefusalCode.BadRequest, Refuses(Propose(Terms() with { Holder = _cast.Holders[2].Peer })));

        // Signed by the holder's side of somebody else's contract.
        var foreign = Propose(Terms() with { Owner = _cast.Holders[1].Peer, Holder = Proposer.Peer });
        Assert.Equal(RefusalCode.BadRequest, Refuses(foreign));
    }

    [Fact]
    public void Terms_that_bind_for_ever_are_not_signed_unasked()
    {
        var century = TimeSpan.FromDays(36500);

        Assert.Equal(RefusalCode.BadRequest, Refuses(Propose(Terms() with { Term = century })));
        Assert.Equal(RefusalCode.BadRequest, Refuses(Propose(Terms() with { MinimumHold = century })));
        Assert.Equal(RefusalCode.BadRequest, Refuses(Propose(Terms() with { UndeleteWindow = century })));
    }

    [Fact]
    public void A_newer_device_begins_anew_whatever_version_the_one_before_signed()
    {
        var recovered = Proposer.Recover();
        Signs(Propose(Terms() with { Version = uint.MaxValue }));

        Assert.Equal(RefusalCode.NoContract, Refuses(Propose(Terms())));
        Assert.Equal(1u, Signs(Propose(Terms(), recovered), recovered).Terms.Version);
        Assert.Equal(RefusalCode.NoContract, Refuses(Propose(Terms() with { Version = uint.MaxValue })));
    }

    [Fact]
    public void Roles_are_heeded()
    {
        var owner = new ContractDesk(_cast.Identity with { Role = PeerRole.Owner }, _vault);
        var proposal = Propose(Terms());
        var storage = Signed<MemberRecord>.Sign(Proposer.Record().Value with { Role = PeerRole.Storage }, Proposer.Identity);

        Assert.Equal(RefusalCode.RoleForbids, RefusalOf(owner.Answer(proposal, null)));
        Assert.Equal(RefusalCode.RoleForbids, RefusalOf(Desk.Answer(proposal, storage)));
    }

    private static RefusalCode RefusalOf(Reply<CountersignedContract> reply) =>
        Assert.IsType<Reply<CountersignedContract>.Refused>(reply).Refusal.Code;

    private Contract Terms(TestPeer? owner = null) => Cast.Terms(owner ?? Proposer, _cast.Owner);

    private Signed<Contract> Propose(Contract terms, TestPeer? by = null) => Signed<Contract>.Sign(terms, (by ?? Proposer).Identity);

    private CountersignedContract Signs(Signed<Contract> proposal, TestPeer? by = null) =>
        Assert.IsType<Reply<CountersignedContract>.Answered>(Desk.Answer(proposal, (by ?? Proposer).Record())).Value;

    private RefusalCode Refuses(Signed<Contract> proposal, TestPeer? by = null) =>
        RefusalOf(Desk.Answer(proposal, (by ?? Proposer).Record()));
}
