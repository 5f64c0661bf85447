using Cairn.Core.Errors;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Node;

public sealed class UpkeepTests : IAsyncLifetime, IDisposable
{
    private readonly Cast _cast = new();
    private readonly HoldingNode _holding;
    private int _taken;

    public UpkeepTests() => _holding = new HoldingNode(_cast);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _holding.DisposeAsync();

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task Members_are_stored_as_they_change()
    {
        await _holding.StartAsync();
        _cast.Directory.List(Cast.Member(_cast.Holders[0]).Record);

        Assert.Equal(_cast.Holders[0].Peer, Assert.Single(Stored()).Value.Peer);
        Assert.Empty(_cast.Events);
    }

    [Fact]
    public async Task Upkeep_survives_a_directory_that_fails_and_tells_of_it()
    {
        _cast.Directory.FailsWith = new InvalidOperationException("The directory is confused.");
        await _holding.StartAsync();
        var told = Assert.IsType<PeerEvent.UpkeepFailed>(Assert.Single(_cast.Events));
        Assert.Contains("confused", told.Message, StringComparison.Ordinal);

        _cast.Directory.FailsWith = null;
        _cast.Time.Advance(Upkeep.Interval);
        _cast.Directory.List(Cast.Member(_cast.Holders[0]).Record);

        Assert.Single(Stored());
    }

    [Fact]
    public async Task A_failing_directory_is_not_asked_without_rest()
    {
        _cast.Directory.FailsWith = new InvalidOperationException("The directory is confused.");
        await _holding.StartAsync();
        _cast.Time.Advance(10 * Upkeep.Interval);

        var works = _cast.Events.Cast<PeerEvent.UpkeepFailed>().CountBy(told => told.Work).ToDictionary();
        Assert.Equal(11, works["keeping the member list"]);
        Assert.All(works.Values, times => Assert.InRange(times, 1, 11));
    }

    [Fact]
    public async Task Upkeep_survives_a_database_that_fails()
    {
        await _holding.StartAsync();
        _cast.Database.Write(session => session.Execute("ALTER TABLE members RENAME TO away"));
        _cast.Directory.List(Cast.Member(_cast.Holders[0]).Record);
        Assert.IsType<PeerEvent.UpkeepFailed>(Assert.Single(_cast.Events));

        _cast.Database.Write(session => session.Execute("ALTER TABLE away RENAME TO members"));
        _cast.Time.Advance(Upkeep.Interval);

        Assert.Single(Stored());
    }

    [Fact]
    public async Task Upkeep_survives_a_refused_announcement()
    {
        await _holding.StartAsync();
        await TakeAsync(200_000);
        _cast.Directory.RefusesWith = new CairnException(ErrorKind.Refused, "full", "The tracker is full.", "", "");
        _cast.Time.Advance(Upkeep.Interval);
        Assert.Contains("full", Assert.IsType<PeerEvent.UpkeepFailed>(Assert.Single(_cast.Events)).Message, StringComparison.Ordinal);

        _cast.Directory.RefusesWith = null;
        await TakeAsync(200_000);
        _cast.Time.Advance(3 * Upkeep.Interval);

        Assert.Equal(3, _cast.Directory.Announced.Count);
        Assert.True(_cast.Directory.Announced[^1].Value.Free < _cast.Directory.Announced[0].Value.Free);
        Assert.Equal(_cast.Directory.Announced[^1], _holding.Node.CurrentRecord);
    }

    [Fact]
    public async Task A_small_change_of_the_free_room_is_not_worth_telling()
    {
        await _holding.StartAsync();
        await TakeAsync(10_000);
        _cast.Time.Advance(5 * Upkeep.Interval);

        Assert.Single(_cast.Directory.Announced);
    }

    [Fact]
    public async Task A_successor_in_the_list_is_told_of_once()
    {
        await _holding.StartAsync();
        var successor = _cast.Owner.Recover();
        _cast.Directory.List(successor.Record());
        _cast.Directory.List(successor.Record());

        Assert.Equal(new PeerEvent.Superseded(2), Assert.Single(_cast.Events));
    }

    [Fact]
    public async Task A_superseded_peer_ends_and_says_so_again_whenever_it_is_started()
    {
        await _holding.StartAsync();
        Assert.False(_holding.Node.Superseded.IsCompleted);
        _cast.Directory.List(_cast.Owner.Recover().Record());

        var told = await _holding.Node.Superseded.WaitAsync(TimeSpan.FromMinutes(1));
        _cast.Directory.List(Cast.Member(_cast.Holders[0]).Record);
        var again = await Assert.ThrowsAsync<CairnException>(_holding.RestartAsync);

        Assert.Equal(("superseded", ErrorKind.Refused), (told.Code, told.Kind));
        Assert.Equal((told.Code, told.What, told.Todo), (again.Code, again.What, again.Todo));
        Assert.Contains("epoch 2", told.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_successor_that_only_a_holder_knows_is_told_of_once()
    {
        var successor = _cast.Owner.Recover();
        _cast.Directory.List(Cast.Member(_cast.Holders[0]).Record, Cast.Member(_cast.Holders[1]).Record);
        _cast.Calls.OnHello = _ => Replies.Refuse<HelloAnswer>(RefusalCode.Superseded, "A newer device has taken over.");
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(new OwnerFile(2, successor.Record(), [], null, _cast.Owner.Settings()));

        await _holding.StartAsync();
        _cast.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(new PeerEvent.Superseded(2), Assert.Single(_cast.Events));
    }

    [Fact]
    public async Task A_member_that_hangs_when_asked_for_a_successor_keeps_no_other_from_being_asked()
    {
        var successor = _cast.Owner.Recover();
        _cast.Directory.List([.. _cast.Holders.Select(holder => Cast.Member(holder).Record)]);
        var hangs = _cast.Directory.View.Members[0].Peer;
        _cast.Calls.OnHello = to => to.Peer == hangs
            ? Replies.Never<HelloAnswer>()
            : Replies.Refuse<HelloAnswer>(RefusalCode.Superseded, "A newer device has taken over.");
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(new OwnerFile(2, successor.Record(), [], null, _cast.Owner.Settings()));

        await _holding.StartAsync();
        Assert.Equal(hangs, Assert.Single(_cast.Calls.Made, made => made.Call == "hello").To);
        _cast.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(new PeerEvent.Superseded(2), Assert.Single(_cast.Events));
    }

    [Fact]
    public async Task A_member_that_speaks_of_a_successor_without_proof_is_not_believed()
    {
        _cast.Directory.List(Cast.Member(_cast.Holders[0]).Record);
        _cast.Calls.OnHello = _ => Replies.Refuse<HelloAnswer>(RefusalCode.Superseded, "A newer device has taken over.");
        _cast.Calls.OnOwnerFile = _ => Replies.Answer(new OwnerFile(99, null, [], null, _cast.Owner.Settings()));

        await _holding.StartAsync();
        _cast.Time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(_cast.Events);
        Assert.InRange(_cast.Calls.Count("hello"), 2, 20);
    }

    [Fact]
    public async Task Every_member_is_asked_in_its_turn_whether_another_machine_has_taken_over()
    {
        _cast.Directory.List([.. _cast.Holders.Select(holder => Cast.Member(holder).Record)]);

        await _holding.StartAsync();
        _cast.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(_cast.Holders.Count, _cast.Calls.Made.Select(made => made.To).Distinct().Count());
    }

    private IReadOnlyList<Signed<MemberRecord>> Stored() => new MemberBook(_cast.Database, TestPeer.Signatures).Load();

    /// <summary>Has the node keep something for a member.</summary>
    private async Task TakeAsync(int bytes) =>
        Assert.IsType<Reply<Signed<Receipt>>.Answered>(await _holding.PutAsync(Cast.Bytes(bytes, ++_taken)));
}
