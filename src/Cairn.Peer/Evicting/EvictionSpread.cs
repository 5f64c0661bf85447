using Cairn.Core.Ids;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Evicting;

/// <summary>
/// Carries evictions through the network: what is new here goes on at once to members at distances 1, 2, 4, 8 and so on around the ring of
/// all, so that everybody hears it in few steps; and now and then some are asked, in turn, for what this peer has missed.
/// </summary>
internal sealed class EvictionSpread(PeerParts parts, EvictionBook book)
{
    /// <summary>Between two times that members are asked.</summary>
    public static readonly TimeSpan AskingInterval = TimeSpan.FromMinutes(5);

    /// <summary>How long one member may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Members that are asked each time.</summary>
    private const int AskedAtOnce = 2;

    private PeerId? _lastAsked;
    private int _passedOn;
    private bool _toldOfOwn;

    /// <summary>One round: passes on what is new, else asks, then rests until there is news or it is time to ask again.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        TellIfEvicted();
        var known = book.Version;
        await TellAsync(known > _passedOn ? Ring() : InTurn(), stopping);
        _passedOn = known;
        if (book.Version > known)
            return;

        using var rest = new CancellationTokenSource(AskingInterval, parts.Seams.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, rest.Token);
        try
        {
            await book.ChangedAsync(known, either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // Time to ask again.
        }
    }

    private void TellIfEvicted()
    {
        if (!_toldOfOwn && book.Set.Excludes(parts.Identity.Peer, parts.Identity.Credential ?? CredentialChain.Founder))
        {
            _toldOfOwn = true;
            parts.Seams.Tell(new PeerEvent.Evicted());
        }
    }

    /// <summary>Exchanges evictions with these members, side by side.</summary>
    /// <returns>Those that answered.</returns>
    public async Task<IReadOnlyList<Member>> TellAsync(IReadOnlyList<Member> members, CancellationToken cancellation)
    {
        var told = await Task.WhenAll(members.Select(member => ExchangeAsync(member, cancellation)));
        return [.. members.Zip(told).Where(pair => pair.Second).Select(pair => pair.First)];
    }

    private async Task<bool> ExchangeAsync(Member member, CancellationToken cancellation)
    {
        var reply = await parts.Seams.Time.WithinAsync(
            Patience, token => parts.Seams.Calls.EvictionsAsync(Contact.Of(member.Record.Value), book.All, token), cancellation);
        if (reply is not Reply<IReadOnlyList<OwnerSigned<Eviction>>>.Answered { Value: var theirs })
            return false;

        book.Learn(theirs);
        return true;
    }

    private List<Member> Ring()
    {
        var others = Others();
        var first = others.FindIndex(member => member.Peer.CompareTo(parts.Identity.Peer) > 0);
        var targets = new List<Member>();
        for (var distance = 0; distance < others.Count; distance = (distance * 2) + 1)
            targets.Add(others[(Math.Max(first, 0) + distance) % others.Count]);

        return targets;
    }

    private List<Member> InTurn()
    {
        var others = Others();
        var turn = others.Where(member => _lastAsked is not { } last || member.Peer.CompareTo(last) > 0).Concat(others).Distinct();
        var asked = turn.Take(AskedAtOnce).ToList();
        _lastAsked = asked.Count > 0 ? asked[^1].Peer : null;
        return asked;
    }

    private List<Member> Others() =>
    [
        .. parts.Seams.Directory.View.Members
            .Where(member => member.Peer != parts.Identity.Peer && member.State is not (Liveness.Left or Liveness.Dead)),
    ];
}
