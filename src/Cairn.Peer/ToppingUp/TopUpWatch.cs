using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Node;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.ToppingUp;

/// <summary>
/// Decides when the redundancy of everything is looked at: some time after the start, after members came, went or lost their machine,
/// when a silent holder has been waited for long enough, and now and then. Not thread-safe.
/// </summary>
/// <param name="parts">The peer.</param>
/// <param name="look">Takes its turn and looks.</param>
internal sealed class TopUpWatch(PeerParts parts, Func<CancellationToken, Task<TopUpReport>> look)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private string? _seen;
    private DateTimeOffset? _due;
    private TopUpReport _last = TopUpReport.Nothing;

    private TimeProvider Time => parts.Seams.Time;

    /// <summary>Between two looks without a reason: an hour, or half the repair grace if that is less.</summary>
    public TimeSpan Period => Min(TimeSpan.FromHours(1), Max(Second, parts.Settings.RepairGrace / 2));

    /// <summary>Between a change and the look, as changes seldom come alone: half a minute, or a tenth of the repair grace if that is
    /// less.</summary>
    public TimeSpan Pause => Min(TimeSpan.FromSeconds(30), Max(Second / 4, parts.Settings.RepairGrace / 10));

    /// <summary>Waits for the next reason to look, and looks. When another machine has taken over it waits for ever.</summary>
    /// <exception cref="OperationCanceledException">The peer stops.</exception>
    public async Task NextAsync(CancellationToken stopping)
    {
        await WaitAsync(stopping);
        _seen = Describe(parts.Seams.Directory.View);
        try
        {
            var report = await look(stopping);
            Tell(report);
            _last = report;
            _due = report.IsUnfinished ? Time.GetUtcNow() : Next(report);
        }
        catch (CairnException superseded) when (superseded.Code == "superseded")
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, Time, stopping);
        }
    }

    private DateTimeOffset Next(TopUpReport report)
    {
        var next = Time.GetUtcNow() + Period;
        return report.GraceEnds is { } ends && ends < next ? ends : next;
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        var view = parts.Seams.Directory.View;
        while (_due is { } due && due > Time.GetUtcNow() && Describe(view) == _seen)
        {
            using var over = new CancellationTokenSource(Max(due - Time.GetUtcNow(), TimeSpan.Zero), Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stopping);
            try
            {
                view = await parts.Seams.Directory.ChangedAsync(view.Version, either.Token);
            }
            catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
            {
                return;
            }
        }

        if (!_last.IsUnfinished)
            await Task.Delay(Pause, Time, stopping);
    }

    /// <summary>What a look depends on: who is there, with which machine; and how much room there is, where more is wanted.</summary>
    private string Describe(DirectoryView view) => string.Join(
        ';',
        view.Members
            .Where(member => member.Peer != parts.Identity.Peer && member.State is not Liveness.Left)
            .Select(member => string.Join(
                ',',
                member.Peer.Short(),
                member.Record.Epoch,
                member.Record.Value.Role,
                member.State is not Liveness.Dead,
                _last.Below > 0 ? member.Record.Value.Free.Bytes : 0)));

    private void Tell(TopUpReport report)
    {
        if (report.Raised > 0)
            parts.Seams.Tell(new PeerEvent.ToppedUp(report.Raised, report.Bytes));

        if (!report.IsUnfinished && report.Below > 0 && report.Below != _last.Below)
            parts.Seams.Tell(new PeerEvent.StillBelow(report.Below));

        if (report.Lost > 0 && report.Lost != _last.Lost)
            parts.Seams.Tell(new PeerEvent.OutOfReach(report.Lost));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
