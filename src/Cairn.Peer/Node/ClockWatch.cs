using Cairn.Peer.Identity;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Node;

/// <summary>
/// Compares this machine's clock with those of other members before anything is removed by age. Others can make it doubt its clock, which
/// costs nothing but room; they cannot make it remove anything. Not thread-safe.
/// </summary>
internal sealed class ClockWatch(PeerIdentity identity, PeerSeams seams)
{
    /// <summary>How far a clock may be from the others' before it is in doubt.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    /// <summary>Members that are asked at one time. Each peer begins with others, so that no few of them are asked by all.</summary>
    private const int Asked = 15;

    private bool _wasInDoubt;

    /// <summary>Asks some members for their time. In doubt is the clock that is too far from their median, and one for which nobody
    /// vouches.</summary>
    public async Task<bool> IsInDoubtAsync(CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(Others().Select(member => OffsetAsync(member, cancellation)));
        var offsets = answers.OfType<TimeSpan>().ToList();
        var isInDoubt = IsInDoubt(offsets);
        if (isInDoubt && !_wasInDoubt && offsets.Count > 0)
            seams.Tell(new PeerEvent.ClockInDoubt(Median(offsets)));

        _wasInDoubt = isInDoubt && offsets.Count > 0;
        return isInDoubt;
    }

    /// <summary>Whether a clock with these distances from others' is in doubt: also when there is none to compare it with.</summary>
    public static bool IsInDoubt(IReadOnlyCollection<TimeSpan> offsets) => offsets.Count == 0 || Median(offsets).Duration() > Tolerance;

    /// <summary>The one in the middle; of an even number the one of the two that is farther from zero.</summary>
    private static TimeSpan Median(IReadOnlyCollection<TimeSpan> offsets)
    {
        var sorted = offsets.Order().ToList();
        var (low, high) = (sorted[(sorted.Count - 1) / 2], sorted[sorted.Count / 2]);
        return low.Duration() > high.Duration() ? low : high;
    }

    private IEnumerable<Member> Others()
    {
        var others = seams.Directory.View.Members
            .Where(member => member.Peer != identity.Peer && member.State is not (Liveness.Left or Liveness.Dead))
            .OrderBy(member => member.Peer)
            .ToList();
        return others.Where(member => member.Peer.CompareTo(identity.Peer) > 0)
            .Concat(others.Where(member => member.Peer.CompareTo(identity.Peer) < 0))
            .Take(Asked);
    }

    /// <summary>How far the other's clock is ahead of this one; null when it does not answer.</summary>
    private async Task<TimeSpan?> OffsetAsync(Member member, CancellationToken cancellation)
    {
        var before = seams.Time.GetUtcNow();
        var reply = await seams.Calls.HelloAsync(Contact.Of(member.Record.Value), cancellation);
        return reply is Reply<HelloAnswer>.Answered { Value: var hello } ? hello.Now - before : null;
    }
}
