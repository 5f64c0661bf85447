using System.Text.Json;
using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;
using Cairn.Tracker.Hints;

namespace Cairn.Tracker.Rosters;

/// <summary>
/// Who of one network is there: soft state, filled by what the peers sign. An older record never replaces a newer one, and nothing that
/// was signed counts twice, also not after its peer is gone. Thread-safe; nothing in it waits.
/// </summary>
internal sealed class Roster
{
    /// <summary>Peers that are gone and still remembered: what they signed cannot be sent again, and listeners hear of them.</summary>
    private const int MaxGone = 10_000;

    /// <summary>Evictions that are remembered.</summary>
    private const int MaxEvictions = 10_000;

    private readonly TrackerRun _run;
    private readonly TrackerServerOptions _options;
    private readonly RosterMemory _memory;
    private readonly MemberRules _rules;
    private readonly PushClock _clock;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<PeerId, Known> _here = [];
    private readonly SortedDictionary<PeerId, Trace> _gone = [];
    private readonly Checklist _checks;
    private TaskCompletionSource _changed = NewSignal();
    private (long Version, long Told, JsonPieces Json)? _list;
    private (long After, long Told, JsonPieces Json)? _change;
    private long _version;
    private long _told;
    private long _forgotten;
    private int _listeners;

    public Roster(NetworkId network, TrackerRun run, TrackerServerOptions options, RosterMemory memory, RosterMemory hintMemory)
    {
        _run = run;
        _options = options;
        _memory = memory;
        _rules = new MemberRules(network);
        _clock = new PushClock(options.Time, TellNow);
        _checks = new Checklist(options);
        Hints = new HintTable(options, hintMemory);
    }

    /// <summary>What its peers told beyond that they are there.</summary>
    public HintTable Hints { get; }

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

    /// <summary>How many listen; the more there are, the less often each is told.</summary>
    public int Listeners
    {
        get => Volatile.Read(ref _listeners);
        set => Volatile.Write(ref _listeners, value);
    }

    /// <summary>Takes a peer in, or its changed record.</summary>
    public Outcome Subscribe(Signed<MemberRecord> record, Signed<Presence> presence)
    {
        var (said, told) = (record.Value, presence.Value);
        if (said.Network != told.Network || said.Peer != told.Peer || said.Order != told.RecordOrder || told.Kind != PresenceKind.Here
            || !record.Device.IsSameDevice(presence.Device))
        {
            return new Outcome.Refused(TrackerProblem.BadRequest, "Record and presence do not belong together.");
        }

        if (!_rules.IsMember(record))
            return new Outcome.Refused(TrackerProblem.NotMember, "The credential does not prove that the peer is a member.");

        lock (_lock)
        {
            if (_rules.IsEvicted(record))
                return new Outcome.Refused(TrackerProblem.Evicted, "The founder of the network has evicted the peer, or who let it in.");

            var known = Find(said.Peer, out var isHere);
            if (Objection(presence, known) is { } objection)
                return objection;

            var isNewer = known is null || presence.Device.ComparePrecedence(known.Heard.Device) > 0 || said.Order > known.RecordOrder;
            if (!isNewer && (said.Order < known!.RecordOrder || known.HasLeft))
                return new Outcome.Refused(TrackerProblem.OlderRecord, "A newer record of this peer is known.");

            if (!isHere && _here.Count >= _options.MaxMembers)
                return new Outcome.Refused(TrackerProblem.Full, "The tracker takes no more members of this network.");

            var now = _options.Time.GetTimestamp();
            var changes = isNewer || !isHere;
            var next = changes ? new Known(record, presence, now, _version + 1) : (Known)known! with { Heard = presence, HeardAt = now };
            if (!_memory.TryTake(next.Size - (known?.Size ?? 0)))
                return new Outcome.NoMemory();

            if (changes)
                Put(next);
            else
                _here[said.Peer] = next;

            _checks.Heard(said.Peer);
            return isHere ? new Outcome.Taken() : new Outcome.Joined();
        }
    }

    /// <summary>Takes evictions, whose signatures were verified: whoever they concern is taken off the list, and on it no more. They are
    /// soft state like the rest, and nobody tells of them where nobody is. Without memory for all of them those that were taken count
    /// all the same, and are no news when the rest comes again.</summary>
    public Outcome Evict(IReadOnlyList<OwnerSigned<Eviction>> evictions)
    {
        lock (_lock)
        {
            if (_here.Count == 0)
                return new Outcome.Refused(TrackerProblem.NotSubscribed, "Nobody of the network is here.");

            var isFull = false;
            foreach (var eviction in evictions.Where(_rules.IsNews))
            {
                isFull = _rules.Count >= MaxEvictions || !_memory.TryTake(eviction.Bytes.Length);
                if (isFull)
                    break;

                _rules.Learn(eviction);
            }

            _rules.Apply();
            foreach (var known in _here.Values.Where(known => _rules.IsEvicted(known.Record)).ToList())
            {
                var gone = new Trace(known.RecordOrder, known.Heard, known.HeardAt, _version + 1);
                _memory.Give(known.Size - gone.Size);
                Remove(gone);
            }

            return isFull ? new Outcome.NoMemory() : new Outcome.Taken();
        }
    }

    /// <summary>Takes a sign of life.</summary>
    public Outcome Ping(Signed<Presence> presence) => Hear(presence, PresenceKind.Here);

    /// <summary>Takes a presence of a peer that is there, which counts as a sign of life, whatever it signs for.</summary>
    public Outcome Hear(Signed<Presence> presence, PresenceKind kind)
    {
        lock (_lock)
        {
            var known = Find(presence.Signer, out _);
            if (Objection(presence, known) is { } objection)
                return objection;

            if (known is not Known here || presence.Value.RecordOrder > here.RecordOrder || presence.Value.Kind != kind)
                return new Outcome.Refused(TrackerProblem.NotSubscribed, "The peer, or its record in force, is not known here.");

            var next = here with { Heard = presence, HeardAt = _options.Time.GetTimestamp() };
            if (!_memory.TryTake(next.Size - here.Size))
                return new Outcome.NoMemory();

            _here[presence.Signer] = next;
            _checks.Heard(presence.Signer);
            return new Outcome.Taken();
        }
    }

    /// <summary>Why a presence would not be taken now; null if it may be. For callers that send much along, before that is read.</summary>
    public Outcome.Refused? Foresee(Signed<Presence> presence)
    {
        lock (_lock)
        {
            var known = Find(presence.Signer, out var isHere);
            return Objection(presence, known)
                ?? (isHere ? null : new Outcome.Refused(TrackerProblem.NotSubscribed, "The peer is not known here."));
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

            var gone = new Trace(known.RecordOrder, presence, _options.Time.GetTimestamp(), _version + 1);
            if (!_memory.TryTake(gone.Size - known.Size))
                return new Outcome.NoMemory();

            Remove(gone);
            return new Outcome.Taken();
        }
    }

    /// <summary>Those that are there.</summary>
    public IReadOnlyList<Signed<MemberRecord>> Members()
    {
        lock (_lock)
            return [.. _here.Values.Select(known => known.Record)];
    }

    /// <summary>Notes that a peer is said not to answer; it is called at once. Nobody is taken off the list for that alone.</summary>
    public void Suspect(PeerId peer)
    {
        lock (_lock)
        {
            if (_here.ContainsKey(peer))
                _checks.Suspect(peer);
        }
    }

    /// <summary>Peers that have to be called now, to see whether they are there; each counts as being called until
    /// <see cref="Checked"/>.</summary>
    public IReadOnlyList<Signed<MemberRecord>> TakeChecks()
    {
        lock (_lock)
            return [.. _here.Values.Where(_checks.TryBegin).Select(known => known.Record)];
    }

    /// <summary>A peer was called: whether it answered.</summary>
    public void Checked(PeerId peer, bool answered)
    {
        lock (_lock)
        {
            if (_checks.End(peer, answered) && _here.TryGetValue(peer, out var known))
                _here[peer] = known with { HeardAt = _options.Time.GetTimestamp() };
        }
    }

    /// <summary>Takes off the list whoever was silent too long, and did not answer when it was called; yields who it was.</summary>
    public IReadOnlyList<Signed<MemberRecord>> Expire()
    {
        lock (_lock)
        {
            var silent = _here.Values.Where(_checks.IsGone).ToList();
            foreach (var known in silent)
            {
                var gone = new Trace(known.RecordOrder, known.Heard, known.HeardAt, _version + 1);
                _memory.Give(known.Size - gone.Size);
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

            _memory.Give(_gone.Values.Sum(gone => gone.Size));
            _gone.Clear();
            _forgotten = _version;
            (_list, _change) = (null, null);
            return true;
        }
    }

    /// <summary>Gives all its memory back: nobody is there, and it is used no more.</summary>
    public void End()
    {
        ForgetGone();
        lock (_lock)
            _memory.Give(_rules.Bytes);
    }

    /// <summary>The version from which on changes are told.</summary>
    public TrackerPong Pong()
    {
        lock (_lock)
            return new TrackerPong(_run.ToString(), _told, PingMilliseconds);
    }

    /// <summary>The list as JSON, and the version from which on its changes are told.</summary>
    public (long Version, JsonPieces Json) List()
    {
        lock (_lock)
        {
            if (_list is not { } list || list.Version != _version || list.Told != _told)
            {
                var json = Envelope("version", _told)
                    .Add($",\"pingMilliseconds\":{PingMilliseconds},\"nodes\":[")
                    .AddList(_here.Values.Select(known => known.Node))
                    .Add("],\"left\":[")
                    .AddList(_gone.Values.Where(gone => gone.HasLeft).Select(GoneOf))
                    .Add("]}");
                list = (_version, _told, json);
                _list = list;
            }

            return (list.Told, list.Json);
        }
    }

    /// <summary>The list with how the work of its peers ended, as JSON.</summary>
    public JsonPieces ListWithReports()
    {
        var list = List().Json.All;
        var reports = new JsonPieces();
        foreach (var piece in list.SkipLast(1))
            reports.Add(piece);

        return reports
            .Add("],\"reports\":[")
            .AddList(Hints.Reports().Select(report =>
                (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(report, TrackerJson.Default.TrackerReport)))
            .Add("]}");
    }

    /// <summary>What changed after a version, as JSON, and the version that this leads to; null if that is too long ago to tell, or yet to
    /// come. What changed since that version may be in it already.</summary>
    public (long Version, JsonPieces Json)? ChangeAfter(long version)
    {
        lock (_lock)
        {
            if (version < _forgotten || version > _told)
                return null;

            // Nearly all listeners ask about the same version.
            if (_change is not { } change || change.After != version || change.Told != _told)
            {
                var json = Envelope("after", version)
                    .Add($",\"version\":{_told},\"changed\":[")
                    .AddList(_here.Values.Where(known => known.ChangedAt > version).Select(known => known.Node))
                    .Add("],\"gone\":[")
                    .AddList(_gone.Values.Where(gone => gone.ChangedAt > version).Select(GoneOf))
                    .Add("]}");
                change = (version, _told, json);
                _change = change;
            }

            return (change.Told, change.Json);
        }
    }

    /// <summary>Ends when the version that is told is above the given one.</summary>
    public Task ChangedAsync(long version)
    {
        lock (_lock)
            return _told > version ? Task.CompletedTask : _changed.Task;
    }

    private long PingMilliseconds => (long)_options.PingInterval.TotalMilliseconds;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private JsonPieces Envelope(string name, long number) => new JsonPieces().Add($"{{\"run\":\"{_run}\",\"{name}\":{number}");

    private Trace? Find(PeerId peer, out bool isHere)
    {
        isHere = _here.TryGetValue(peer, out var known);
        return isHere ? known : _gone.GetValueOrDefault(peer);
    }

    /// <summary>Why a presence does not count, whatever it tells.</summary>
    private Outcome.Refused? Objection(Signed<Presence> presence, Trace? known)
    {
        if (presence.Value.Run != _run)
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

    private ReadOnlyMemory<byte> GoneOf(Trace gone) => JsonSerializer.SerializeToUtf8Bytes(
        new TrackerGone(
            gone.Heard.Signer.ToString(),
            (long)_options.Time.GetElapsedTime(gone.HeardAt).TotalMilliseconds,
            gone.HasLeft ? gone.Heard.Bytes : default(ReadOnlyMemory<byte>?)),
        TrackerJson.Default.TrackerGone);

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
        _checks.Drop(gone.Heard.Signer);
        Hints.Drop(gone.Heard.Signer);
        if (_gone.Count > MaxGone)
        {
            var oldest = _gone.MinBy(other => other.Value.ChangedAt);
            _memory.Give(oldest.Value.Size);
            _gone.Remove(oldest.Key);
            _forgotten = oldest.Value.ChangedAt;
        }

        Signal();
    }

    private void Signal()
    {
        if (_clock.IsDue(_options.PushInterval + (_options.PushPerListener * Listeners)))
            Tell();
    }

    private void TellNow()
    {
        lock (_lock)
            Tell();
    }

    private void Tell()
    {
        _told = _version;
        _clock.Told();
        _changed.SetResult();
        _changed = NewSignal();
    }
}
