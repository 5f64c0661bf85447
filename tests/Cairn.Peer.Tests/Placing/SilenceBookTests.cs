using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;

namespace Cairn.Peer.Tests.Placing;

public sealed class SilenceBookTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    private readonly Cast _cast = new();
    private readonly ManualTime _time = new();
    private readonly HashSet<string> _silent = [];

    public SilenceBookTests()
    {
        Book = new SilenceBook(_cast.Database, _time);
        foreach (var (holder, index) in _cast.Holders.Select((holder, index) => (holder, index)))
            _cast.Place(_cast.Manifest(Cast.Pack(1), Cast.Bytes(100, 1)), index, holder);

        _cast.Calls.OnHoldings = (to, _, _) => _silent.Contains(_cast.HolderAt(to).Name)
            ? Task.FromResult<Reply<HoldingsPage>>(new Reply<HoldingsPage>.Unreachable("It is off."))
            : Replies.Answer(new HoldingsPage([], true));
    }

    private SilenceBook Book { get; }

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task A_holder_is_waited_for_from_when_it_was_first_asked_in_vain_until_the_grace_is_over()
    {
        await NoteAsync("holder1");
        _time.Advance(Grace / 2);
        await NoteAsync("holder1", "holder2");
        Assert.Equal(["holder1", "holder2"], Awaited());
        Assert.Equal(_time.GetUtcNow() + (Grace / 2), Book.SilentForLessThan(Grace).FirstEnds);

        _time.Advance(Grace / 2);
        await NoteAsync("holder1", "holder2");

        Assert.Equal(["holder2"], Awaited());
        _time.Advance(Grace);
        Assert.Empty(Awaited());
        Assert.Null(Book.SilentForLessThan(Grace).FirstEnds);
    }

    [Fact]
    public async Task A_holder_that_answers_begins_anew()
    {
        await NoteAsync("holder1");
        _time.Advance(Grace);
        await NoteAsync();
        await NoteAsync("holder1");

        Assert.Equal(["holder1"], Awaited());
    }

    [Fact]
    public async Task Who_left_is_not_waited_for_and_who_is_unknown_is()
    {
        var members = Members().Where(member => member.Name != "holder1").ToList();
        var survey = await _cast.SurveyAsync(members);
        Book.Note(survey, View([.. members.Skip(1), members[0] with { State = Liveness.Left }]));

        Assert.Equal(["holder1"], Awaited());
    }

    private IReadOnlyList<string> Awaited()
    {
        var awaited = Book.SilentForLessThan(Grace).Holders;
        return [.. _cast.Holders.Where(holder => awaited.Contains(holder.Peer)).Select(holder => holder.Name)];
    }

    private async Task NoteAsync(params string[] silent)
    {
        _silent.Clear();
        _silent.UnionWith(silent);
        Book.Note(await _cast.SurveyAsync(Members()), View(Members()));
    }

    private List<Member> Members() => [.. _cast.Holders.Select(holder => Cast.Member(holder))];

    private static DirectoryView View(IEnumerable<Member> members) =>
        new(1, [.. members.OrderBy(member => member.Peer)], DirectorySource.Live);
}
