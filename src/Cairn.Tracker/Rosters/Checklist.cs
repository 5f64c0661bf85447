using Cairn.Core.Ids;

namespace Cairn.Tracker.Rosters;

/// <summary>
/// Whom to call because it is silent or suspected, and who is gone. A peer goes only after it was silent for long and did not answer when
/// it was called; one that answers stays, though its pings are lost. Its roster's lock guards it.
/// </summary>
internal sealed class Checklist(TrackerServerOptions options)
{
    /// <summary>Without an answer and without having been called, as when too many are silent at once, a peer goes after so many times the
    /// expiry.</summary>
    private const int Forbearance = 4;

    private readonly Dictionary<PeerId, Check> _checks = [];

    /// <summary>The peer showed by itself that it is there.</summary>
    public void Heard(PeerId peer)
    {
        if (!_checks.TryGetValue(peer, out var check))
            return;

        check.IsSuspected = false;
        if (!check.IsUnderWay)
            _checks.Remove(peer);
    }

    /// <summary>Another peer says that this one does not answer.</summary>
    public void Suspect(PeerId peer) => Of(peer).IsSuspected = true;

    /// <summary>Whether the peer has to be called now; if so, it counts as being called.</summary>
    public bool TryBegin(Known known)
    {
        if (options.Probe is null)
            return false;

        var peer = known.Record.Signer;
        var isSuspected = _checks.TryGetValue(peer, out var check) && check.IsSuspected;
        if (!isSuspected && Silence(known) < options.ProbeAfter)
            return false;

        check ??= Of(peer);
        if (check.IsUnderWay || (check.BeganAt is { } last && options.Time.GetElapsedTime(last) < options.PingInterval))
            return false;

        check.IsUnderWay = true;
        check.BeganAt = options.Time.GetTimestamp();
        return true;
    }

    /// <summary>The call is over. Whether it counts as a sign of life.</summary>
    public bool End(PeerId peer, bool answered)
    {
        if (!_checks.TryGetValue(peer, out var check))
            return answered;

        check.IsUnderWay = false;
        if (!answered)
            check.FailedAt = check.BeganAt;
        else
            check.IsSuspected = false;

        return answered;
    }

    /// <summary>Whether the peer is to be taken off the list.</summary>
    public bool IsGone(Known known)
    {
        var silence = Silence(known);
        if (options.Probe is null)
            return silence >= options.Expiry;

        var check = _checks.GetValueOrDefault(known.Record.Signer);
        var wasCalledInVain = check?.FailedAt is { } failed && failed >= known.HeardAt;
        return wasCalledInVain
            ? silence >= (check!.IsSuspected ? options.SuspectExpiry : options.Expiry)
            : silence >= options.Expiry * Forbearance;
    }

    /// <summary>The peer is no longer on the list.</summary>
    public void Drop(PeerId peer) => _checks.Remove(peer);

    private TimeSpan Silence(Known known) => options.Time.GetElapsedTime(known.HeardAt);

    private Check Of(PeerId peer)
    {
        if (!_checks.TryGetValue(peer, out var check))
            _checks.Add(peer, check = new Check());

        return check;
    }
}
