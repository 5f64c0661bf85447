using Cairn.Core.Ids;
using Cairn.Peer.Recover;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Recover;

public sealed class OwnerEvidenceTests : IDisposable
{
    private readonly Cast _cast = new();

    public void Dispose() => _cast.Dispose();

    [Fact]
    public void Nobody_knows_an_epoch_of_an_owner_that_nobody_knows() => Assert.Equal(0UL, Evidence(File(0)).HighestEpoch);

    [Fact]
    public void The_highest_epoch_is_the_highest_that_a_device_of_the_owner_signed()
    {
        var second = _cast.Owner.Recover();
        var third = second.Recover();

        var evidence = Evidence(File(1), File(0) with { Record = third.Record() }, File(0) with { Heads = [Head(second, 4)] });
        Assert.Equal(3UL, evidence.HighestEpoch);
        Assert.Equal(2UL, Evidence(File(0) with { Heads = [Head(second, 4)] }).HighestEpoch);
        Assert.Equal(3UL, Evidence(File(0) with { Newest = third.Identity.Certificate }).HighestEpoch);
        Assert.Equal(0UL, Evidence(File(0) with { Newest = _cast.Holders[0].Identity.Certificate }).HighestEpoch);
    }

    [Fact]
    public void An_epoch_that_was_only_seen_is_believed_if_it_is_near() =>
        Assert.Equal(3UL, Evidence(File(3) with { Record = _cast.Owner.Record() }).HighestEpoch);

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1000UL)]
    public void A_liar_cannot_use_the_epochs_up(ulong said) =>
        Assert.Equal(1 + OwnerEvidence.BelievedLead, Evidence(File(said) with { Record = _cast.Owner.Record() }).HighestEpoch);

    [Fact]
    public void Records_and_heads_of_others_are_no_evidence()
    {
        var stranger = _cast.Holders[0].Recover();
        var evidence = Evidence(File(0) with { Record = stranger.Record(), Heads = [Head(stranger, 9)] });

        Assert.Equal(0UL, evidence.HighestEpoch);
        Assert.Empty(evidence.Heads);
        Assert.Null(evidence.RecordIn(_cast.Owner.Network));
    }

    [Fact]
    public void Heads_come_once_the_highest_first()
    {
        var (one, two, three) = (Head(_cast.Owner, 1), Head(_cast.Owner, 2), Head(_cast.Owner.Recover(), 2));

        var heads = Evidence(File(0) with { Heads = [one, two] }, File(0) with { Heads = [two, three] }).Heads;

        Assert.Equal([three, two, one], heads);
    }

    [Fact]
    public void Settings_are_the_newest_of_that_very_network()
    {
        var evidence = Evidence(File(0), File(0) with { Settings = TestPeer.Found("foreign").Settings() });

        Assert.Equal(_cast.Owner.Network, evidence.SettingsOf(_cast.Owner.Network)!.Value.Network);
        Assert.Null(evidence.SettingsOf(TestPeer.Found("another").Network));
    }

    private static Signed<Head> Head(TestPeer owner, ulong number) => Signed<Head>.Sign(
        new Head
        {
            Owner = owner.Peer,
            Epoch = owner.Identity.Epoch,
            Number = number,
            Previous = number == 1 ? null : new HeadId(Hash256.Sha256([1])),
            Sealed = new byte[100],
            CreatedAt = Cast.Start,
        },
        owner.Identity);

    private OwnerEvidence Evidence(params OwnerFile[] files) => new(
        _cast.Owner.Peer,
        files.Index().ToDictionary(file => _cast.Holders[file.Index].Peer, file => file.Item));

    private OwnerFile File(ulong epoch) => new(epoch, null, [], null, _cast.Owner.Settings());
}
