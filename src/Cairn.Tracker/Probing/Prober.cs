using System.Collections.Concurrent;
using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Tracker.Rosters;
using Cairn.Tracker.Serving;
using Microsoft.Extensions.Logging;

namespace Cairn.Tracker.Probing;

/// <summary>
/// Calls peers that are silent or suspected, a few at a time, and takes those off the list that are gone. How a peer is called is the
/// composition root's. Thread-safe.
/// </summary>
internal sealed class Prober(RosterTable rosters, TrackerServerOptions options, ILogger log) : IAsyncDisposable
{
    private readonly SemaphoreSlim _slots = new(options.MaxProbes);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _underWay = [];

    /// <summary>Looks after all networks.</summary>
    public void Look()
    {
        foreach (var roster in rosters.All())
            Look(roster);
    }

    /// <summary>Looks after one network.</summary>
    public void Look(Roster roster)
    {
        Expire(roster);
        foreach (var record in roster.TakeChecks())
        {
            var probing = ProbeAsync(roster, record);
            _underWay.TryAdd(probing, 0);
            _ = probing.ContinueWith(ended => _underWay.TryRemove(ended, out _), TaskScheduler.Default);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_underWay.Keys);
    }

    private void Expire(Roster roster)
    {
        foreach (var record in roster.Expire())
            Log.Expired(log, record.Value.Name, record.Signer.Short());
    }

    private async Task ProbeAsync(Roster roster, Signed<MemberRecord> record)
    {
        try
        {
            await _slots.WaitAsync(_stop.Token);
            try
            {
                await ProbeInTurnAsync(roster, record);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The tracker stops.
        }
    }

    private async Task ProbeInTurnAsync(Roster roster, Signed<MemberRecord> record)
    {
        using var limit = new CancellationTokenSource(options.ProbeTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        var answered = false;
        try
        {
            answered = record.Value.Addresses.Count > 0 && await options.Probe!(record, either.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // It took too long.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.ProbeFailed(log, e, record.Signer.Short());
        }

        roster.Checked(record.Signer, answered);
        if (!answered)
            Expire(roster);
    }
}
