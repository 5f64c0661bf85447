using Cairn.Core.Errors;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Node;
using Cairn.Peer.Recover;
using Cairn.Protocol.Heads;

namespace Cairn.Peer.Leaving;

/// <summary>Drops all that others keep for a peer that leaves: a head that lists no snapshot, and every pack as dropped.</summary>
internal sealed class OwnDrop(PeerParts parts)
{
    /// <summary>Does it. Done again, it drops what is left.</summary>
    /// <returns>What was dropped; null when this peer never stored anything.</returns>
    /// <exception cref="CairnException"><c>head-not-kept</c> or <c>superseded</c>: nothing was dropped.</exception>
    public async Task<OwnDropOutcome?> RunAsync(CancellationToken cancellation)
    {
        if (parts.Heads.Latest() is null && parts.Placements.PackCount() == 0)
            return null;

        var hung = new HungPeers(parts.Seams.Time);
        var list = new ListChanger(parts, drops: true, hurriedBy: null, hung);
        try
        {
            parts.Succession.RequireCurrent(parts.Seams.Directory.View);

            // Whoever hangs is known by this sooner than by its file, which may be large.
            await parts.SurveyAsync(parts.Holders(), hung, cancellation);

            // Whoever was away when this machine was recovered may keep what is not in the books yet.
            await new Reunion(parts).RunAsync(hung, cancellation);
            var snapshots = list.Listed().Snapshots.Count;
            var (plan, kept) = await list.WriteAsync(new ListChange { IsEverything = true }, cancellation);
            return new OwnDropOutcome
            {
                Snapshots = snapshots,
                Plan = plan,
                Until = list.Until(),
                Head = kept.Head.HeadId(),
                Holders = kept.Holders,
                Asked = parts.HeadKeepers().Count,
            };
        }
        catch (CairnException refused)
        {
            throw new CairnException(
                refused.Kind,
                refused.Code,
                (refused.What,
                    $"This peer has not left. {refused.Meaning} What it handed over to others stays with them.",
                    refused.Todo),
                refused);
        }
    }
}
