using Cairn.Peer.Node;
using Cairn.Peer.Status;
using Cairn.Platform.Databases;
using Cairn.Protocol.Calls;
using Cairn.Testing.Platform;
using Cairn.Vault.Ledger;

namespace Cairn.Peer.Tests.Node;

/// <summary>Whoever asks the holders what they keep is not kept waiting by one of them.</summary>
public sealed class SurveyTests : IDisposable
{
    private readonly Cast _cast = new();
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));

    public void Dispose()
    {
        _cast.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public async Task A_member_that_hangs_is_waited_for_15_seconds()
    {
        var parts = new PeerParts(_cast.Identity, new PeerSettings(), _cast.Seams(_ledger, new MemoryDisk()));
        var hangs = _cast.Holders[0].Peer;
        _cast.Calls.OnHoldings = async (to, _, cancellation) =>
        {
            if (to.Peer == hangs)
                await Task.Delay(Timeout.InfiniteTimeSpan, _cast.Time, cancellation);

            return new Reply<HoldingsPage>.Answered(new HoldingsPage([], IsLast: true));
        };

        var asking = parts.SurveyAsync([.. _cast.Holders.Select(holder => Cast.Member(holder))], default);
        _cast.Time.Advance(TimeSpan.FromSeconds(15));

        var survey = await asking;
        Assert.Equal(hangs, Assert.Single(survey.Holders, holder => !holder.Answered).Member.Peer);
    }

    [Fact]
    public async Task A_few_members_at_a_time_tell_which_snapshots_they_list()
    {
        using var cast = new Cast(9);
        var parts = new PeerParts(cast.Identity, new PeerSettings(), cast.Seams(_ledger, new MemoryDisk()));
        var (asked, release) = (0, new TaskCompletionSource());
        cast.Calls.OnOwnerFile = async _ =>
        {
            asked++;
            await release.Task;
            return new Reply<OwnerFile>.Answered(new OwnerFile(1, null, [], null, cast.Owner.Settings()));
        };

        var asking = HeadSurvey.TakeAsync(parts, cast.Holders.Select(holder => Cast.Member(holder)), default);

        Assert.Equal(4, asked);
        release.SetResult();
        Assert.Empty((await asking).Silent);
        Assert.Equal(9, asked);
    }
}
