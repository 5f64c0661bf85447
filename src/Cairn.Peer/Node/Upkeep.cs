using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Vault;

namespace Cairn.Peer.Node;

/// <summary>What a running peer does by itself: keeps the member list on disk, tells others how much room is left, lets go of old
/// heads, notices that another machine has taken over, and has a read-only vault verified.</summary>
internal sealed class Upkeep(PeerParts parts, VaultStore vault, VaultWatch watch, SelfRecord self)
{
    /// <summary>How often the room that is left is looked at, and how long a failure is rested on.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>A change of the free room that is worth telling: one part in so many of what is lent.</summary>
    private const long WorthTelling = 20;

    private readonly MemberBook _members = new(parts.Seams.Placements, parts.Seams.Signatures);
    private bool _superseded;

    private IDirectory Directory => parts.Seams.Directory;

    /// <summary>Runs until cancelled; never throws.</summary>
    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(
        KeepAtAsync("keeping the member list", FollowMembersAsync, stopping),
        KeepAtAsync("looking after the vault", LookAfterVaultAsync, stopping),
        KeepAtAsync("verifying the vault", WatchVaultAsync, stopping));

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
            NoticeSuccession(view);
            view = await Directory.ChangedAsync(view.Version, stopping);
        }
    }

    private void NoticeSuccession(DirectoryView view)
    {
        if (!_superseded && view.Find(parts.Identity.Peer)?.Record is { } record && parts.Succession.IsSupersededBy(record.Device))
        {
            _superseded = true;
            parts.Seams.Tell(new PeerEvent.Superseded(record.Epoch));
        }
    }

    private async Task LookAfterVaultAsync(CancellationToken stopping)
    {
        await Task.Delay(Interval, parts.Seams.Time, stopping);
        vault.Heads.Expire();
        if (self.Current is { Value: var record } && IsWorthTelling(record))
            await Directory.AnnounceAsync(self.Renew(record.Addresses), stopping);
    }

    /// <summary>Not among the rest of the work, which a verification of many hours would hold up. The first look comes after a rest too,
    /// so that a peer that is started again and again does not begin each time.</summary>
    private async Task WatchVaultAsync(CancellationToken stopping)
    {
        await Task.Delay(Interval, parts.Seams.Time, stopping);
        await watch.LookAsync(stopping);
    }

    private bool IsWorthTelling(MemberRecord told)
    {
        var free = Math.Max(0, vault.Usage().Free.Bytes);
        return Math.Abs(free - told.Free.Bytes) > told.Lent.Bytes / WorthTelling;
    }
}
