using System.Text.Json;
using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>
/// Keeps this peer on the tracker's list: subscribes where the tracker does not know it or its record, pings otherwise, and signs again
/// where the tracker asks for another run or a higher counter. One round at a time.
/// </summary>
internal sealed class TrackerPresence(TrackerClient client, TrackerDirectoryOptions options)
{
    /// <summary>Requests of one round: each answer may ask for one more, and a tracker that never has enough is given up.</summary>
    private const int MaxRequests = 5;

    private TrackerRun _run;
    private ulong _counter;
    private Signed<MemberRecord>? _subscribed;
    private long _memory;

    /// <summary>Grows whenever the tracker took this peer in that had not known it, or no longer.</summary>
    public long Memory => Volatile.Read(ref _memory);

    /// <summary>Tells the tracker that this peer is there, with this record.</summary>
    /// <param name="record">The record in force.</param>
    /// <param name="followed">The run whose list is followed already; null if none is.</param>
    /// <param name="cancellation">Ends the round.</param>
    public async Task<TrackerReply<RoundOutcome>> TellAsync(
        Signed<MemberRecord> record, TrackerRun? followed, CancellationToken cancellation)
    {
        for (var i = 0; i < MaxRequests; i++)
        {
            var reply = await AskAsync(record, followed, cancellation);
            switch (reply)
            {
                case TrackerReply<RoundOutcome>.Answered answered:
                    if (_subscribed is null)
                        Volatile.Write(ref _memory, _memory + 1);

                    _subscribed = record;
                    _run = answered.Value.Run;
                    return reply;
                case TrackerReply<RoundOutcome>.Refused refused when !TryHeed(refused.Problem):
                    return reply;
                case TrackerReply<RoundOutcome>.Unreachable:
                    return reply;
            }
        }

        return new TrackerReply<RoundOutcome>.Unreachable($"The tracker at {options.Tracker} asks again and again.");
    }

    /// <summary>Makes a call whose body is signed for. A tracker that does not know this peer is told of it first.</summary>
    public async Task<TrackerReply<TAnswer>> AskAsync<TMessage, TAnswer>(
        Signed<MemberRecord> record,
        TrackerRun? followed,
        (TrackerCall<TMessage, TAnswer> Call, TMessage Message) asked,
        CancellationToken cancellation)
    {
        var call = asked.Call;
        var body = JsonSerializer.SerializeToUtf8Bytes(asked.Message, call.Message);
        for (var i = 0; i < MaxRequests; i++)
        {
            if (!record.Equals(_subscribed) && await TellAsync(record, followed, cancellation) is not TrackerReply<RoundOutcome>.Answered)
                break;

            var reply = await client.AskAsync(call, body, Sign(record, call.Kind, Hash256.Sha256(body)), cancellation);
            if (reply is not TrackerReply<TAnswer>.Refused { Problem: var problem } || !TryHeed(problem))
                return reply;
        }

        return new TrackerReply<TAnswer>.Unreachable($"The tracker at {options.Tracker} asks again and again.");
    }

    /// <summary>Says goodbye. A tracker that does not know this peer is told of it first, so that it can tell the others.</summary>
    public async Task<TrackerReply<TrackerPong>> LeaveAsync(Signed<MemberRecord> record, CancellationToken cancellation)
    {
        var isKnown = true;
        for (var i = 0; i < MaxRequests; i++)
        {
            if (!isKnown)
                await AskAsync(record, followed: null, cancellation);

            var reply = await client.LeaveAsync(Sign(record, PresenceKind.Leaving), cancellation);
            if (reply is not TrackerReply<TrackerPong>.Refused { Problem: var problem })
                return reply;

            isKnown = problem.Code != TrackerProblem.NotSubscribed;
            if (!TryHeed(problem) && isKnown)
                return reply;
        }

        return new TrackerReply<TrackerPong>.Unreachable($"The tracker at {options.Tracker} asks again and again.");
    }

    private async Task<TrackerReply<RoundOutcome>> AskAsync(
        Signed<MemberRecord> record, TrackerRun? followed, CancellationToken cancellation)
    {
        var presence = Sign(record, PresenceKind.Here);
        if (record.Equals(_subscribed))
            return Convert(await client.PingAsync(presence, cancellation), RoundOutcome.Of);

        return followed == _run
            ? Convert(await client.ResubscribeAsync(record, presence, cancellation), RoundOutcome.Of)
            : Convert(await client.SubscribeAsync(record, presence, cancellation), RoundOutcome.Of);
    }

    /// <summary>Does what the tracker asks for; false if that is impossible.</summary>
    private bool TryHeed(TrackerProblem problem)
    {
        switch (problem.Code)
        {
            case TrackerProblem.OtherRun when Identifiers.TryParse<TrackerRun>(problem.Run, out var run):
                _run = run;
                _subscribed = null;
                return true;

            // What a liar names must leave room: above the highest number that a record takes nothing could be signed any more.
            case TrackerProblem.Repeated when problem.Counter is { } counter and < long.MaxValue / 2:
                _counter = Math.Max(_counter, counter);
                return true;
            case TrackerProblem.NotSubscribed when _subscribed is not null:
                _subscribed = null;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Counts by the clock, so that a peer that was restarted is above what it signed before without having kept it.</summary>
    private Signed<Presence> Sign(Signed<MemberRecord> record, PresenceKind kind, Hash256? content = null)
    {
        _counter = Math.Max(_counter + 1, (ulong)Math.Max(0, options.Time.GetUtcNow().ToUnixTimeMilliseconds()));
        var presence = new Presence
        {
            Network = options.Network,
            Peer = options.Identity.Peer,
            Run = _run,
            Epoch = options.Identity.Epoch,
            Counter = _counter,
            RecordCounter = record.Value.Counter,
            Kind = kind,
            Content = content,
        };
        return Signed<Presence>.Sign(presence, options.Identity);
    }

    private TrackerReply<RoundOutcome> Convert<T>(TrackerReply<T> reply, Func<T, RoundOutcome?> convert) => reply switch
    {
        TrackerReply<T>.Answered answered when convert(answered.Value) is { } outcome => new TrackerReply<RoundOutcome>.Answered(outcome),
        TrackerReply<T>.Refused refused => new TrackerReply<RoundOutcome>.Refused(refused.Problem),
        TrackerReply<T>.Unreachable unreachable => new TrackerReply<RoundOutcome>.Unreachable(unreachable.Why),
        _ => new TrackerReply<RoundOutcome>.Unreachable($"The tracker at {options.Tracker} does not name its run."),
    };
}
