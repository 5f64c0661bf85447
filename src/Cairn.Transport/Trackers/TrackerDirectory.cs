using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cairn.Transport.Trackers;

/// <summary>
/// The member list as a tracker tells it (docs/protocols/tracker.md): this peer is kept on the tracker's list by a signed ping, and the
/// list is followed as it changes. While the tracker is away the last list stands; a tracker that was restarted is filled again within
/// one ping. Nothing happens before the first <see cref="AnnounceAsync"/>. Thread-safe.
/// </summary>
public sealed class TrackerDirectory : IDirectory, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly TrackerDirectoryOptions _options;
    private readonly TrackerClient _client;
    private readonly TrackerPresence _presence;
    private readonly TrackerWords _words;
    private readonly TrackerHints _hints;
    private readonly TrackerPatience _patience;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _round = new(1);
    private readonly Lock _lock = new();
    private readonly MemberTable _table;
    private DirectoryView _view;
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource _hurry = NewSignal();
    private Signed<MemberRecord>? _own;
    private TrackerRun? _followed;
    private KnownList? _known;
    private long _memory;
    private TimeSpan _interval;
    private string? _refusal;
    private Task? _upkeep;

    /// <summary>Knows what the options know; calls nobody yet.</summary>
    public TrackerDirectory(TrackerDirectoryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _log = (options.Logging ?? NullLoggerFactory.Instance).CreateLogger<TrackerDirectory>();
        _client = new TrackerClient(options);
        _presence = new TrackerPresence(_client, options);
        _words = new TrackerWords(options.Network, options.Signatures, why => Log.BadRecord(_log, options.Tracker, why));
        _hints = new TrackerHints(this, options);
        _patience = new TrackerPatience(options);
        _table = new MemberTable(options.Network, options.Identity.Peer);
        _table.Restore(options.Known);
        Heed(options.PingInterval);
        _view = new DirectoryView(0, _table.Members(options.Time.GetUtcNow()), DirectorySource.LastKnown);
    }

    /// <inheritdoc/>
    public DirectoryView View => Volatile.Read(ref _view);

    /// <inheritdoc/>
    public async Task<DirectoryView> ChangedAsync(long version, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_view.Version > version)
                    return _view;

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public long Memory => Volatile.Read(ref _memory);

    /// <summary>Whether the tracker is followed now.</summary>
    internal bool IsLive => View.Source == DirectorySource.Live;

    /// <inheritdoc/>
    /// <exception cref="CairnException">The tracker will not take the record (<see cref="ErrorKind.Refused"/>, with the tracker's code:
    /// <c>not-member</c>, <c>superseded</c>, <c>older-record</c>). Whatever else it answers may pass, as when it is full: the record is
    /// offered again with every ping. So is it when the tracker is away, unless this peer knows no other: then it waits, and gives up
    /// after its patience (<c>tracker-unreachable</c>).</exception>
    public async Task AnnounceAsync(Signed<MemberRecord> self, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(self);
        lock (_lock)
        {
            _own = self;
            _table.Announce(self, Now);
            Publish(_view.Source);
        }

        try
        {
            var reply = await RoundAsync(cancellation);
            if (_options.Known.Count == 0 && Memory == 0 && _options.Patience > TimeSpan.Zero)
                reply = await _patience.WaitAsync(reply, () => RoundAsync(cancellation), _patience.NotStarted, cancellation);

            if (reply is TrackerReply<RoundOutcome>.Refused { Problem: var problem } && IsFinal(problem))
                throw RefusedBy(problem);
        }
        finally
        {
            lock (_lock)
                _upkeep ??= Task.WhenAll(PingAsync(), FollowAsync(), _hints.TellSuspicionsAsync(_stop.Token));
        }
    }

    /// <inheritdoc/>
    public void Introduce(Signed<MemberRecord> record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_lock)
        {
            _table.Introduce(record, Now);
            Publish(_view.Source);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="CairnException">The tracker cannot be told (<c>tracker-unreachable</c>), also not after the options' patience: the
    /// others will take this peer for dead instead.</exception>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        await StopAsync();
        if (_own is not { } own)
            return;

        var reply = await _presence.LeaveAsync(own, cancellation);
        await _patience.WaitAsync(reply, () => _presence.LeaveAsync(own, cancellation), TrackerPatience.NotLeft, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PeerId>> AdviseAsync(PlacementQuestion question, CancellationToken cancellation) =>
        _hints.AdviseAsync(question, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PackHolders>> LocateAsync(IReadOnlyList<PackId> packs, CancellationToken cancellation) =>
        _hints.LocateAsync(packs, cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> TellReceiptsAsync(IReadOnlyList<PackHolders> packs, CancellationToken cancellation) =>
        _hints.TellReceiptsAsync(packs, cancellation);

    /// <inheritdoc/>
    public async ValueTask<bool> TellEvictionsAsync(IReadOnlyList<OwnerSigned<Eviction>> evictions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(evictions);
        if (!IsLive)
            return false;

        foreach (var message in EvictionMessages.Of(evictions))
        {
            if (await _client.TellEvictionsAsync(message, cancellation) is not TrackerReply<TrackerPong>.Answered)
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReportAsync(WorkReport report, CancellationToken cancellation) => _hints.ReportAsync(report, cancellation);

    /// <inheritdoc/>
    public void Suspect(PeerId peer)
    {
        // Of whomever the tracker does not list it knows already that it is not there.
        if (View is { Source: DirectorySource.Live } view && view.Find(peer)?.State is Liveness.Alive)
            _hints.Suspect(peer);
    }

    /// <summary>Tells or asks the tracker something, when no other request of this peer is under way.</summary>
    internal async Task<TrackerReply<TAnswer>> AskAsync<TMessage, TAnswer>(
        TrackerCall<TMessage, TAnswer> call, TMessage message, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stop.Token);
        try
        {
            await _round.WaitAsync(either.Token);
            try
            {
                Signed<MemberRecord> own;
                TrackerRun? followed;
                lock (_lock)
                    (own, followed) = (_own!, _followed);

                return await _presence.AskAsync(own, followed, (call, message), either.Token);
            }
            finally
            {
                _round.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new TrackerReply<TAnswer>.Unreachable("This peer stops.");
        }
    }

    /// <summary>Stops pinging and following, without a goodbye.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _round.Dispose();
        _stop.Dispose();
    }

    private DateTimeOffset Now => _options.Time.GetUtcNow();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        Task? upkeep;
        lock (_lock)
            upkeep = _upkeep;

        if (upkeep is not null)
            await upkeep;
    }

    /// <summary>Keeps this peer on the list.</summary>
    private async Task PingAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Task hurry;
            TimeSpan interval;
            lock (_lock)
                (hurry, interval) = (_hurry.Task, _interval);

            using (var pause = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token))
            {
                await Task.WhenAny(hurry, Task.Delay(interval, _options.Time, pause.Token));
                await pause.CancelAsync();
            }

            try
            {
                await RoundAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was, nobody else keeps this peer on the list: it is told, and the next ping tries again.
                Log.Failed(_log, e, _options.Tracker);
            }
        }
    }

    /// <summary>One sign of life, and what follows from the answer. Rounds of announcements and of the clock do not mix.</summary>
    private async Task<TrackerReply<RoundOutcome>> RoundAsync(CancellationToken cancellation)
    {
        await _round.WaitAsync(cancellation);
        try
        {
            Signed<MemberRecord> own;
            TrackerRun? followed;
            lock (_lock)
            {
                _hurry = _hurry.Task.IsCompleted ? NewSignal() : _hurry;
                (own, followed) = (_own!, _followed);
            }

            var reply = await _presence.TellAsync(own, followed, cancellation);
            Take(reply);
            return reply;
        }
        finally
        {
            _round.Release();
        }
    }

    private void Take(TrackerReply<RoundOutcome> reply)
    {
        lock (_lock)
        {
            switch (reply)
            {
                case TrackerReply<RoundOutcome>.Answered { Value: var outcome }:
                    Heed(outcome.PingInterval);
                    _refusal = null;

                    // What is followed is newer than an answer that was under way meanwhile.
                    if (_followed == outcome.Run)
                        _table.Confirm(Now);
                    else if (outcome.List is { } list)
                        Apply(list, outcome.Run);

                    break;
                case TrackerReply<RoundOutcome>.Refused { Problem: var problem } when problem.Code != _refusal:
                    _refusal = problem.Code;
                    Log.Refused(_log, _options.Tracker, problem.Code, problem.Detail);
                    break;
            }

            Publish(_view.Source);
        }
    }

    /// <summary>Follows the list, and finds the way back to a tracker that was away.</summary>
    private async Task FollowAsync()
    {
        var pause = FirstPause;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var told in _client.ListenAsync(Known, Expiry, _stop.Token))
                {
                    Take(told);
                    pause = FirstPause;
                }

                Lose("It ended the connection.");
            }
            catch (Exception e) when (TrackerClient.IsOfTheNetwork(e))
            {
                Lose(e is OperationCanceledException ? "It was silent." : e.Message);
            }
            catch (Exception e)
            {
                // Whatever it was, nobody else follows the list: it is told, and the list is asked for again.
                Log.Failed(_log, e, _options.Tracker);
                Lose(e.Message);
            }

            // Between half and all of it, so that the peers of a tracker that comes back do not all come at once.
            await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), _options.Time, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < Interval ? pause * 2 : Interval;
        }
    }

    private TimeSpan Interval
    {
        get
        {
            lock (_lock)
                return _interval;
        }
    }

    private TimeSpan Expiry => Interval * 3;

    private KnownList? Known
    {
        get
        {
            lock (_lock)
                return _known;
        }
    }

    private void Take(TrackerEvent told)
    {
        lock (_lock)
        {
            switch (told)
            {
                case TrackerEvent.List { Value: var list } when RoundOutcome.Of(list) is { } outcome:
                    Follow(outcome.Run);
                    Heed(outcome.PingInterval);
                    Apply(list, outcome.Run);
                    Publish(DirectorySource.Live);
                    break;
                case TrackerEvent.Change { Value: var change }:
                    TakeChange(change);
                    break;
            }
        }
    }

    private void TakeChange(TrackerChange change)
    {
        // What does not continue the list that is known leads nowhere: the whole list is asked for.
        if (_known is not { } known || change.Run != known.Run.ToString() || change.After > known.Version || change.Version < change.After)
        {
            _known = null;
            throw new InvalidDataException("It told a change of a list that it had not told.");
        }

        // Noted last: what could not be taken is told again.
        Follow(known.Run);
        _table.ApplyChange(_words.Records(change.Changed), _words.Departures(change.Gone), Now);
        _words.Keep(_table.Holds);
        _known = known with { Version = change.Version };
        Publish(DirectorySource.Live);
    }

    private void Follow(TrackerRun run)
    {
        if (_view.Source != DirectorySource.Live)
            Log.Following(_log, _options.Tracker);

        // Another run knows nobody yet: this peer tells it at once that it is there, and does not wait for the next ping.
        if (_followed != run)
            _hurry.TrySetResult();

        _followed = run;
    }

    private void Apply(TrackerList list, TrackerRun run)
    {
        _table.Apply(_words.Records(list.Nodes), _words.Departures(list.Left), Now);
        _words.Keep(_table.Holds);
        _known = new KnownList(run, list.Version);
    }

    private void Lose(string why)
    {
        lock (_lock)
        {
            if (_stop.IsCancellationRequested || _followed is null)
                return;

            Log.Away(_log, _options.Tracker, why);
            _followed = null;
            Publish(DirectorySource.LastKnown);
        }
    }

    private void Heed(TimeSpan wanted)
    {
        _interval = wanted < _options.PingInterval ? wanted : _options.PingInterval;
        _table.Expiry = _interval * 3;
    }

    /// <summary>Makes the table the view. The version grows only if something else than times differs.</summary>
    private void Publish(DirectorySource source)
    {
        var time = Now;

        // Nobody grows older in a list that is not kept.
        if (source == DirectorySource.Live)
            _table.Judge(time);

        var members = _table.Members(time);
        var isSame = source == _view.Source && _memory == _presence.Memory && members.Count == _view.Members.Count
            && members.Zip(_view.Members, (now, before) => now.State == before.State && now.Record.Equals(before.Record)).All(same => same);
        Volatile.Write(ref _memory, _presence.Memory);
        Volatile.Write(ref _view, new DirectoryView(isSame ? _view.Version : _view.Version + 1, members, source));
        if (isSame)
            return;

        _changed.SetResult();
        _changed = NewSignal();
    }

    /// <summary>Whether waiting cannot help.</summary>
    private static bool IsFinal(TrackerProblem problem) =>
        problem.Code is TrackerProblem.NotMember or TrackerProblem.Superseded or TrackerProblem.OlderRecord;

    private CairnException RefusedBy(TrackerProblem problem) => new(
        ErrorKind.Refused,
        problem.Code,
        $"The tracker at {_options.Tracker} does not take this peer's record: {problem.Detail}",
        "Other peers do not learn from it that this one is there. It is offered again with every ping.",
        problem.Code == TrackerProblem.Superseded
            ? "Stop this machine: another one has taken over with the recovery key."
            : "Check that the tracker is the one of this network.");
}
