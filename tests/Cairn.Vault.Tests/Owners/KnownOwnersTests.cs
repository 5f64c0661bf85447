using Cairn.Protocol.Contracts;
using Cairn.Vault.Owners;

namespace Cairn.Vault.Tests.Owners;

public sealed class KnownOwnersTests : IDisposable
{
    private readonly TestVault _vault = new();
    private readonly TestOwner _holder = new(2);

    private TestOwner Owner => _vault.Owner;

    private KnownOwners Owners => _vault.Store.Owners;

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void Contract_is_replaced_only_by_a_higher_version()
    {
        Assert.Null(Owners.ContractOf(Owner.Peer));
        var second = Owner.Contract(_holder, version: 2);
        Assert.Same(second, Owners.PutContract(second));
        Assert.Equal(second, Owners.PutContract(Owner.Contract(_holder, version: 1)));
        Assert.Equal(second, Owners.PutContract(Owner.Contract(_holder, version: 2, bytes: 5)));
        var third = Owner.Contract(_holder, version: 3);
        Owners.PutContract(third);
        _vault.Restart();
        Assert.Equal(third, Owners.ContractOf(Owner.Peer));
        Assert.Null(Owners.ContractOf(_holder.Peer));
    }

    [Fact]
    public void Contract_without_both_signatures_is_a_bug()
    {
        var whole = Owner.Contract(_holder);
        Assert.Throws<ArgumentException>(() => Owners.PutContract(new CountersignedContract(whole.ByOwner, whole.ByOwner)));
    }

    [Fact]
    public void Contract_that_the_disk_changed_is_told_and_can_be_signed_again()
    {
        Owners.PutContract(Owner.Contract(_holder, version: 2));
        _vault.ChangeLedger("UPDATE owner SET contract_by_holder = zeroblob(10)");
        Assert.Null(Owners.ContractOf(Owner.Peer));
        Assert.Equal("contract", Assert.IsType<VaultEvent.RecordDamaged>(Assert.Single(_vault.Events)).Kind);
        var again = Owner.Contract(_holder, version: 1);
        Assert.Same(again, Owners.PutContract(again));
    }

    [Fact]
    public void Highest_record_is_remembered()
    {
        Assert.Null(Owners.RecordOf(Owner.Peer));
        Assert.IsType<OwnerPut.Kept>(Owners.Remember(Owner.Record(5)));
        Assert.IsType<OwnerPut.Kept>(Owners.Remember(Owner.Record(4, "older")));
        Assert.Equal("laptop", Owners.RecordOf(Owner.Peer)!.Value.Name);
        Assert.Equal(1ul, Owners.HighestEpoch(Owner.Peer));
        Assert.IsType<OwnerPut.Kept>(Owners.Remember(new TestOwner(1, epoch: 3).Record(1, "recovered")));
        Assert.IsType<OwnerPut.Kept>(Owners.Remember(Owner.Record(6, "superseded")));
        Assert.Equal(3ul, Owners.HighestEpoch(Owner.Peer));
        _vault.Restart();
        Assert.Equal("recovered", Owners.RecordOf(Owner.Peer)!.Value.Name);
    }

    [Fact]
    public void Highest_epoch_never_falls()
    {
        Assert.Equal(0ul, Owners.HighestEpoch(Owner.Peer));
        Assert.Equal(4ul, Owners.SawEpoch(Owner.Peer, 4));
        Assert.Equal(4ul, Owners.SawEpoch(Owner.Peer, 2));
        Owners.PutContract(Owner.Contract(_holder));
        Owners.Remember(Owner.Record(1));
        _vault.Restart();
        Assert.Equal(4ul, Owners.HighestEpoch(Owner.Peer));
        Assert.Equal(0ul, Owners.HighestEpoch(_holder.Peer));
    }
}
