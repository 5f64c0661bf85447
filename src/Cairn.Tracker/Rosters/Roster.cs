using System.Text.Json;
using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;

namespace Cairn.Tracker.Rosters;

/// <summary>
/// Who of one network is there: soft state, filled by what the peers sign. An older record never replaces a newer one, and nothing that
/// was signed counts twice, also not after its peer is gone. Thread-safe; nothing in it waits.
/// </summary>
internal sealed class Roster(NetworkId network, TrackerRun run, TrackerServerOptions options, RosterMemory memory)
{
    /// <summary>Peers that are gone and still remembered: what they signed cannot be sent again, and listeners hear of them.</summary>
    private const int MaxGone = 10_000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<PeerId, Known> _here = [];
    private readonly SortedDictionary<PeerId, Trace> _gone = [];
    private TaskCompletionSource _changed = NewSignal();
    private (long Version, byte[] Encoded)? _list;
    private (long After, long Version, byte[] Encoded)? _change;
    private long _version;
    private long _forgotten;

    /// <summary>How many are there.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _here.Count;
        }
    }

    /// <summary>Whether nothing was ever taken, so that it need not be remembered.</summary>
    public bool IsBlank
    {
        get
        {
            lock (_lock)
                return _version == 0;
        }
    }

    /// <summary>Takes a peer in, or its changed record.</summary>
    public Outcome Subscribe(Signed<MemberRecord> record, Signed<Presence> presence)
    {
        var (said, told) = (record.Value, presence.Value);
        if (said.Network != network || said.Peer != told.Peer || said.Order != told.RecordOrder || told.Kind != PresenceKind.Here
            || !record.Device.IsSameDevice(presence.Device))
        {
            return new Outcome.Refused(TrackerProblem.BadRequest, "Record and presence do not belong together.");
        }

        if (!said.Credential.Proves(said.Peer, network))
            return new Outcome.Refused(TrackerProblem.NotMember, "The credential does not prove that the peer is a member.");

        lock (_lock)
        {
            var known = Find(said.Peer, out var isHere);
            if (Objection(presence, known) is { } objection)
                return objection;

            var isNewer = known is null || presence.Device.ComparePrecedence(known.Heard.Device) > 0 || said.Order > known.RecordOrder;
            if (!isNewer && (said.Order < known!.RecordOrder || known.HasLeft))
                return new Outcome.Refused(TrackerProblem.OlderRecord, "A newer record of this peer is known.");

            if (!isHere && _here.Count >= options.MaxMembers)
                return new Outcome.Refused(TrackerProblem.Full, "The tracker takes no more members of this network.");

            var now = options.Time.GetTimestamp();
            var changes = isNewer || !isHere;
            var next = changes ? new Known(record, presence, now, _version + 1) : (Known)known! with { Heard = presence, HeardAt = now };
            if (!memory.TryTake(next.Size - (known?.Size ?? 0)))
                return new Outcome.NoMemory();

            if (changes)
                Put(next);
            else
                _here[said.Peer] = next;

            return isHere ? new Outcome.Taken() : new Outcome.Joined();
        }
    }

    /// <summary>Takes a sign of life.</summary>
    public Outcome Ping(Signed<Presence> presence)
    {
        lock (_lock)
        {
            var known = Find(presence.Signer, out _);
            if (Objection(presence, known) is { } objection)
                return objection;

            if (known is not Known here || presence.Value.RecordOrder > here.RecordOrder || presence.Value.Kind != PresenceKind.Here)
                return new Outcome.Refused(TrackerProblem.NotSubscribed, "The peer, or its record in force, is not known here.");

            var next = here with { Heard = presence, HeardAt = options.Time.GetTimestamp() };
            if (!memory.TryTake(next.Size - here.Size))
                return new Outcome.NoMemory();

            _here[presence.Signer] = next;
            return new Outcome.Taken();
        }
    }

    /// <summary>Takes a goodbye.</summary>
    public Outcome Leave(Signed<Presence> presence)
    {
        lock (_lock)
        {
            var known = Find(presence.Signer, out _);
            if (Objection(presence, known) is { } objection)
                return objection;

            if (known is null || presence.Value.Kind != PresenceKind.Leaving)
                return new Outcome.Refused(TrackerProblem.NotSubscribed, "The peer is not known here.");

            var gone = new Trace(known.RecordOrder, presence, options.Time.GetTimestamp(), _version + 1);
            if (!memory.TryTake(gone.Size - known.Size))
                return new Outcome.NoMemory();

            Remove(gone);
            return new Outcome.Taken();
        }
    }

    /// <summary>Takes off the list whoever was silent too long; yields who it was.</summary>
    public IReadOnlyList<Signed<MemberRecord>> Expire()
    {
        lock (_lock)
        {
            var silent = _here.Values.Where(known => options.Time.GetElapsedTime(known.HeardAt) >= options.Expiry).ToList();
            foreach (var known in silent)
            {
                var gone = new Trace(known.RecordOrder, known.Heard, known.HeardAt, _version + 1);
                memory.Give(known.Size - gone.Size);
                Remove(gone);
            }

            return [.. silent.Select(known => known.Record)];
        }
    }

    /// <summary>Forgets who is gone; false if nobody was remembered.</summary>
    public bool ForgetGone()
    {
        lock (_lock)
        {
            if (_gone.Count == 0)
                return false;

            memory.Give(_gone.Values.Sum(gone => gone.Size));
            _gone.Clear();
            _forgotten = _version;
            (_list, _change) = (null, null);
            return true;
        }
    }

    /// <summary>The version now.</summary>
    public TrackerPong Pong()
    {
        lock (_lock)
            return new TrackerPong(run.ToString(), _version, PingMilliseconds);
    }

    /// <summary>The list as JSON, and its version.</summary>
    public (long Version, byte[] Encoded) List()
    {
        lock (_lock)
        {
            if (_list is not { } list || list.Version != _version)
            {
                var value = new TrackerList(
                    run.ToString(),
                    _version,
                    PingMilliseconds,
                    [.. _here.Values.Select(known => known.Node)],
                    [.. _gone.Where(gone => gone.Value.HasLeft).Select(gone => GoneOf(gone.Key, gone.Value))]);
                list = (_version, JsonSerializer.SerializeToUtf8Bytes(value, TrackerJson.Default.TrackerList));
                _list = list;
            }

            return list;
        }
    }

    /// <summary>What changed after a version, as JSON, and the version now; null if that is too long ago to tell.</summary>
    public (long Version, byte[] Encoded)? ChangeAfter(long version)
    {
        lock (_lock)
        {
            if (version < _forgotten)
                return null;

            // Nearly all listeners ask about the same version.
            if (_change is not { } change || change.After != version || change.Version != _version)
            {
                var value = new TrackerChange(
                    run.ToString(),
                    version,
                    _version,
                    [.. _here.Values.Where(known => known.ChangedAt > version).Select(known => known.Node)],
                    [.. _gone.Where(gone => gone.Value.ChangedAt > version).Select(gone => GoneOf(gone.Key, gone.Value))]);
                change = (version, _version, JsonSerializer.SerializeToUtf8Bytes(value, TrackerJson.Default.TrackerChange));
                _change = change;
            }

            return (change.Version, change.Encoded);
        }
    }

    /// <summary>Ends when the version is above the given one.</summary>
    public Task ChangedAsync(long version)
    {
        lock (_lock)
            return _version > version ? Task.CompletedTask : _changed.Task;
    }

    private long PingMilliseconds => (long)options.PingInterval.TotalMilliseconds;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Trace? Find(PeerId peer, out bool isHere)
    {
        isHere = _here.TryGetValue(peer, out var known);
        return isHere ? known : _gone.GetValueOrDefault(peer);
    }

    /// <summary>Why a presence does not count, whatever it tells.</summary>
    private Outcome.Refused? Objection(Signed<Presence> presence, Trace? known)
    {
        if (presence.Value.Run != run)
            return new Outcome.Refused(TrackerProblem.OtherRun, "The presence is for another run of the tracker.");

        if (known is null)
            return null;

        return presence.Device.ComparePrecedence(known.Heard.Device) switch
        {
            < 0 => new Outcome.Refused(TrackerProblem.Superseded, "A newer device of the same owner has taken over."),
            > 0 => null,
            _ => presence.Value.Counter > known.Heard.Value.Counter
                ? null
                : new Outcome.Refused(
                    TrackerProblem.Repeated, "The presence's counter was used already.", known.Heard.Value.Counter),
        };
    }

    private TrackerGone GoneOf(PeerId peer, Trace gone) => new(
        peer.ToString(),
        (long)options.Time.GetElapsedTime(gone.HeardAt).TotalMilliseconds,
        gone.HasLeft ? gone.Heard.Bytes : default(ReadOnlyMemory<byte>?));

    /// <summary>Lists a peer whose memory is taken already.</summary>
    private void Put(Known known)
    {
        _version = known.ChangedAt;
        _gone.Remove(known.Record.Signer);
        _here[known.Record.Signer] = known;
        Signal();
    }

    /// <summary>Takes a peer off the list, whose memory is taken already.</summary>
    private void Remove(Trace gone)
    {
        _version = gone.ChangedAt;
        _here.Remove(gone.Heard.Signer);
        _gone[gone.Heard.Signer] = gone;
        if (_gone.Count > MaxGone)
        {
            var oldest = _gone.MinBy(other => other.Value.ChangedAt);
            memory.Give(oldest.Value.Size);
            _gone.Remove(oldest.Key);
            _forgotten = oldest.Value.ChangedAt;
        }

        Signal();
    }

    private void Signal()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }
}
