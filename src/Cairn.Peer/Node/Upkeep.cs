using Cairn.Core.Ids;
using Cairn.Peer.Evicting;
using Cairn.Peer.Joining;
using Cairn.Peer.Telling;
using Cairn.Peer.ToppingUp;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Vault;

namespace Cairn.Peer.Node;

/// <summary>What a running peer does by itself: keeps the member list on disk, tells others how much room is left, removes what
/// owners dropped and learns what became of what it dropped itself, notices that another machine has taken over, has a read-only vault
/// verified, copies what too few peers hold, and completes a recovery when holders come back that were away then.</summary>
internal sealed class Upkeep(
    PeerParts parts, VaultStore vault, VaultWatch watch, TopUpWatch topUps, SelfRecord self, UpkeepTurns turns)
{
    /// <summary>How often the room that is left is looked at, and how long a failure is rested on.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Between two times that holders are asked whether what was dropped is gone.</summary>
    private static readonly TimeSpan LongestClearingInterval = TimeSpan.FromHours(1);

    private static readonly TimeSpan ShortestExpiryInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long this peer is to have been awake before it removes what owners dropped, unless its own undelete window is
    /// shorter: twice the longest that an owner's peer takes before it offers the newest head to whoever lacks it.</summary>
    private static readonly TimeSpan LongestHearing = TimeSpan.FromHours(2);

    /// <summary>Between two times that members are asked whether another machine has taken over.</summary>
    private static readonly TimeSpan AskingInterval = TimeSpan.FromMinutes(5);

    /// <summary>Members that are asked each time.</summary>
    private const int AskedAtOnce = 3;

    /// <summary>A change of the free room that is worth telling: one part in so many of what is lent.</summary>
    private const long WorthTelling = 20;

    private readonly HeardOwners _heard = parts.HeardOwners;
    private readonly MemberBook _members = new(parts.Seams.Placements, parts.Seams.Signatures);
    private readonly ClockWatch _clock = new(parts.Identity, parts.Seams);
    private readonly WakeWatch _awake = new(parts.Seams.Time);
    private readonly DirectoryTeller _teller = parts.Teller;
    private TaskCompletionSource _clearSoon = new();
    private PeerId? _lastAsked;

    /// <summary>Between two looks at what owners dropped: a fraction of the window where that is short.</summary>
    private TimeSpan ExpiryInterval =>
        TimeSpan.FromTicks(Math.Clamp(parts.Settings.UndeleteWindow.Ticks / 4, ShortestExpiryInterval.Ticks, Interval.Ticks));

    private TimeSpan ClearingInterval => TimeSpan.FromTicks(
        Math.Clamp(parts.Settings.UndeleteWindow.Ticks, ShortestExpiryInterval.Ticks, LongestClearingInterval.Ticks));

    private TimeSpan Hearing =>
        parts.Settings.UndeleteWindow < LongestHearing ? parts.Settings.UndeleteWindow : LongestHearing;

    private IDirectory Directory => parts.Seams.Directory;

    /// <summary>Runs until cancelled; never throws.</summary>
    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(
        KeepAtAsync("keeping the member list", FollowMembersAsync, stopping),
        KeepAtAsync("asking whether another machine has taken over", AskForSuccessorAsync, stopping),
        KeepAtAsync("passing on evictions", new EvictionSpread(parts, parts.Evictions).RunAsync, stopping),
        KeepAtAsync("looking after the vault", LookAfterVaultAsync, stopping),
        KeepAtAsync("removing what owners dropped", ExpireAsync, stopping),
        KeepAtAsync("asking for what was dropped", ClearAsync, stopping),
        KeepAtAsync("verifying the vault", WatchVaultAsync, stopping),
        KeepAtAsync("copying what too few peers hold", topUps.NextAsync, stopping),
        parts.Identity.Device.Epoch == Founding.FirstEpoch
            ? Task.CompletedTask
            : KeepAtAsync("asking holders that were away during the recovery", ReuniteAsync, stopping));

    /// <summary>Has holders asked whether what was dropped is gone, without waiting for the next time. Thread-safe.</summary>
    public void ClearSoon() => Volatile.Read(ref _clearSoon).TrySetResult();

    /// <summary>Does the work again and again. Whatever fails is told and tried again after a rest, as a peer that goes on answering while
    /// nobody looks after it would fall behind unnoticed.</summary>
    private async Task KeepAtAsync(string work, Func<CancellationToken, Task> round, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await round(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Nobody awaits this work, so nobody else could tell of its failure.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                parts.Seams.Tell(new PeerEvent.UpkeepFailed(work, failure.Message));
                await RestAsync(stopping);
            }
        }
    }

    private async Task RestAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(Interval, parts.Seams.Time, stopping);
        }
        catch (OperationCanceledException)
        {
            // The peer stops.
        }
    }

    private async Task FollowMembersAsync(CancellationToken stopping)
    {
        var view = Directory.View;
        while (true)
        {
            _members.Save(view, parts.Identity.Peer);
            _ = parts.Succession.Notices(view.Find(parts.Identity.Peer)?.Record.Device);
            await _teller.RefillAsync(stopping);
            view = await Directory.ChangedAsync(view.Version, stopping);
        }
    }

    /// <summary>The member list learns of another machine only when that one runs. Whoever keeps something of this owner knows from the
    /// moment of the recovery, so a few members are asked: at the start, and then others in turn.</summary>
    private async Task AskForSuccessorAsync(CancellationToken stopping)
    {
        var others = Directory.View.Members
            .Where(member => member.Peer != parts.Identity.Peer && member.State is not (Liveness.Left or Liveness.Dead))
            .ToList();
        var turn = others.Where(member => _lastAsked is not { } last || member.Peer.CompareTo(last) > 0).Concat(others);
        foreach (var member in turn.Take(Math.Min(AskedAtOnce, others.Count)))
        {
            _lastAsked = member.Peer;
            await parts.Succession.AskAsync(Contact.Of(member.Record.Value), stopping);
        }

        await Task.Delay(others.Count == 0 ? Interval : AskingInterval, parts.Seams.Time, stopping);
    }

    private async Task LookAfterVaultAsync(CancellationToken stopping)
    {
        await Task.Delay(Interval, parts.Seams.Time, stopping);
        if (self.Current is { Value: var record } && IsWorthTelling(record))
            await Directory.AnnounceAsync(self.Renew(record.Addresses), stopping);
    }

    /// <summary>Windows are counted by this machine's clock, so nothing is counted or removed while the others' say that it is wrong.
    /// And while it was off or asleep an owner may have brought back what it dropped, so none of its packs are removed before it has
    /// offered its newest head since, or there was time enough to. Superseded heads nobody brings back.</summary>
    private async Task ExpireAsync(CancellationToken stopping)
    {
        if (await _awake.RestAsync(ExpiryInterval, stopping))
            _heard.Forget();

        Func<PeerId, bool> isHeard = _awake.For >= Hearing ? _ => true : _heard.Contains;
        if (vault.HasExpiring(isHeard) && !await _clock.IsInDoubtAsync(stopping))
            await vault.ExpireAsync(isHeard, stopping);
    }

    private async Task ClearAsync(CancellationToken stopping)
    {
        try
        {
            await _clearSoon.Task.WaitAsync(ClearingInterval, parts.Seams.Time, stopping);
        }
        catch (TimeoutException)
        {
            // It is time anyway.
        }

        // Before the work: whoever asks for it from now on has it done again.
        Volatile.Write(ref _clearSoon, new TaskCompletionSource());
        await turns.ClearTombstones(stopping);
    }

    /// <summary>Not among the rest of the work, which a verification of many hours would hold up. The first look comes after a rest too,
    /// so that a peer that is started again and again does not begin each time.</summary>
    private async Task WatchVaultAsync(CancellationToken stopping)
    {
        await Task.Delay(Interval, parts.Seams.Time, stopping);
        await watch.LookAsync(stopping);
    }

    private async Task ReuniteAsync(CancellationToken stopping)
    {
        await Task.Delay(Interval, parts.Seams.Time, stopping);
        await turns.Reunite(stopping);
    }

    private bool IsWorthTelling(MemberRecord told) =>
        Math.Abs(self.Free.Bytes - told.Free.Bytes) > told.Lent.Bytes / WorthTelling;
}
