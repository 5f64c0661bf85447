using System.Threading.Channels;
using Cairn.Core.Ids;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>
/// What this peer tells its tracker and asks it beyond that it is there. A tracker that is away is not asked, and one that does not answer
/// is left alone for a ping interval, so that no work waits for it again and again. Thread-safe.
/// </summary>
internal sealed class TrackerHints(TrackerDirectory tracker, TrackerDirectoryOptions options)
{
    private const int MaxSuspicions = 16;

    private readonly Channel<PeerId> _suspicions = Channel.CreateBounded<PeerId>(
        new BoundedChannelOptions(MaxSuspicions) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, long> _suspectedAt = [];
    private long? _silentSince;

    /// <summary>Asks for a backup plan.</summary>
    public async ValueTask<IReadOnlyList<PeerId>> AdviseAsync(PlacementQuestion question, CancellationToken cancellation)
    {
        var message = new BackupPlanMessage(
            [new PackToPlace(question.Pack.ToString(), question.ShardLength)],
            question.Redundancy.K,
            question.Redundancy.M,
            question.Happy,
            [.. question.Excluded.Take(TrackerLimits.Excluded).Select(peer => peer.ToString())]);
        var plan = await AskAsync(TrackerCalls.BackupPlan, message, cancellation);
        return plan is not null && HintedIds.Read(plan.Packs, [question.Pack]) is [var advised] ? advised.Holders : [];
    }

    /// <summary>Asks for a restore plan.</summary>
    public async ValueTask<IReadOnlyList<PackHolders>> LocateAsync(IReadOnlyList<PackId> packs, CancellationToken cancellation)
    {
        var located = new List<PackHolders>();
        foreach (var some in packs.Chunk(TrackerLimits.PacksPerMessage))
        {
            var message = new RestorePlanMessage([.. some.Select(pack => pack.ToString())]);
            if (await AskAsync(TrackerCalls.RestorePlan, message, cancellation) is not { } plan)
                break;

            located.AddRange(HintedIds.Read(plan.Packs, some));
        }

        return located;
    }

    /// <summary>Tells who holds packs.</summary>
    public async ValueTask<bool> TellReceiptsAsync(IReadOnlyList<PackHolders> packs, CancellationToken cancellation)
    {
        foreach (var some in packs.Chunk(TrackerLimits.PacksPerMessage))
        {
            if (await AskAsync(TrackerCalls.Receipts, new ReceiptsMessage([.. some.Select(HintedIds.Write)]), cancellation) is null)
                return false;
        }

        return true;
    }

    /// <summary>Tells how work ended.</summary>
    public async ValueTask<bool> ReportAsync(WorkReport report, CancellationToken cancellation)
    {
        var outcome = report.Outcome switch
        {
            WorkOutcome.BackupDone => ReportMessage.BackupDone,
            WorkOutcome.RestoreVerified => ReportMessage.RestoreVerified,
            _ => ReportMessage.RestoreFailed,
        };
        return await AskAsync(TrackerCalls.Report, new ReportMessage(outcome, report.Packs, report.Bytes), cancellation) is not null;
    }

    /// <summary>Notes a suspicion, which <see cref="TellSuspicionsAsync"/> tells; not the same one twice within a ping interval.</summary>
    public void Suspect(PeerId peer)
    {
        lock (_lock)
        {
            foreach (var old in _suspectedAt.Where(told => options.Time.GetElapsedTime(told.Value) >= options.PingInterval).ToList())
                _suspectedAt.Remove(old.Key);

            if (_suspectedAt.Count < MaxSuspicions && _suspectedAt.TryAdd(peer, options.Time.GetTimestamp()))
                _suspicions.Writer.TryWrite(peer);
        }
    }

    /// <summary>Tells suspicions until cancelled.</summary>
    public async Task TellSuspicionsAsync(CancellationToken stop)
    {
        try
        {
            while (await _suspicions.Reader.WaitToReadAsync(stop))
            {
                if (_suspicions.Reader.TryRead(out var peer))
                    await AskAsync(TrackerCalls.Suspect, new SuspectMessage(peer.ToString()), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The directory stops.
        }
    }

    /// <summary>The answer; null if there is none.</summary>
    private async Task<TAnswer?> AskAsync<TMessage, TAnswer>(
        TrackerCall<TMessage, TAnswer> call, TMessage message, CancellationToken cancellation)
        where TAnswer : class
    {
        if (!tracker.IsLive || IsSilent())
            return null;

        switch (await tracker.AskAsync(call, message, cancellation))
        {
            case TrackerReply<TAnswer>.Answered { Value: var answer }:
                return answer;
            case TrackerReply<TAnswer>.Unreachable:
                lock (_lock)
                    _silentSince = options.Time.GetTimestamp();

                return null;
            default:
                return null;
        }
    }

    private bool IsSilent()
    {
        lock (_lock)
            return _silentSince is { } since && options.Time.GetElapsedTime(since) < options.PingInterval;
    }
}
