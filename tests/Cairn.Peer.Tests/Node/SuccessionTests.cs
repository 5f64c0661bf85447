using Cairn.Core.Errors;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Node;

public sealed class SuccessionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Cast _cast = new();

    private Succession Succession => new(_cast.Identity, _cast.Calls, _cast.Time, _cast.Events.Add);

    private OwnerFile Nothing => new(99, null, [], null, _cast.Owner.Settings());

    public void Dispose() => _cast.Dispose();

    [Fact]
    public void A_record_by_a_newer_device_in_the_list_is_proof()
    {
        _cast.Directory.List(_cast.Owner.Record());
        Succession.RequireCurrent(_cast.Directory.View);

        _cast.Directory.List(_cast.Owner.Recover().Record());
        AssertSuperseded(() => Succession.RequireCurrent(_cast.Directory.View));
    }

    [Fact]
    public void A_number_is_no_proof() => Succession.RequireCurrent(Nothing);

    [Fact]
    public void What_a_newer_device_signed_is_proof()
    {
        var newer = _cast.Owner.Recover();
        var terms = Cast.Terms(newer, _cast.Holders[0]);
        var contract = Cast.Countersign(_cast.Holders[0], Signed<Contract>.Sign(terms, newer.Identity));

        AssertSuperseded(() => Succession.RequireCurrent(Nothing with { Record = newer.Record() }));
        AssertSuperseded(() => Succession.RequireCurrent(Nothing with { Contract = contract }));
        AssertSuperseded(() => Succession.RequireCurrent(Nothing with { Newest = newer.Identity.Certificate }));
    }

    [Fact]
    public void What_a_newer_device_of_somebody_else_signed_is_no_proof()
    {
        var other = _cast.Holders[0].Recover();

        Succession.RequireCurrent(Nothing with { Record = other.Record(), Newest = other.Identity.Certificate });
    }

    [Fact]
    public async Task Whoever_says_so_without_proof_is_told_of()
    {
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(Nothing);
        await Succession.DemandProofAsync(Cast.ContactOf(_cast.Holders[0]), default);

        Assert.Equal(new PeerEvent.UnprovenSuccession(_cast.Holders[0].Peer), Assert.Single(_cast.Events));
    }

    [Fact]
    public async Task Whoever_never_answers_whether_there_is_a_newer_device_is_given_up_and_has_said_nothing()
    {
        _cast.Calls.OnHello = _ => Replies.Never<HelloAnswer>();

        await _cast.EndsAfterAsync(Patience, Succession.AskAsync(Cast.ContactOf(_cast.Holders[0]), default));

        Assert.Empty(_cast.Events);
        Assert.Equal(0, _cast.Calls.Count("owner-file"));
    }

    [Fact]
    public async Task Whoever_never_shows_its_proof_is_given_up_and_told_of()
    {
        _cast.Calls.OnOwnerFile = _ => Replies.Never<OwnerFile>();

        await _cast.EndsAfterAsync(Patience, Succession.DemandProofAsync(Cast.ContactOf(_cast.Holders[0]), default));

        Assert.Equal(new PeerEvent.UnprovenSuccession(_cast.Holders[0].Peer), Assert.Single(_cast.Events));
    }

    [Fact]
    public async Task Whoever_stops_a_demand_for_proof_hears_no_verdict()
    {
        using var stop = new CancellationTokenSource();
        _cast.Calls.OnOwnerFile = _ => Replies.Never<OwnerFile>();
        var asking = Succession.DemandProofAsync(Cast.ContactOf(_cast.Holders[0]), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Empty(_cast.Events);
    }

    private static void AssertSuperseded(Action action) =>
        Assert.Equal("superseded", Assert.Throws<CairnException>(action).Code);
}
