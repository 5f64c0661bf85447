using Cairn.Core.Errors;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Node;

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

        var forget = new ForgetRun(parts, new ForgetOptions { Prunes = true });
        try
        {
            parts.Succession.RequireCurrent(parts.Seams.Directory.View);
            var snapshots = forget.Listed().Snapshots.Count;
            var (plan, kept) = await forget.WriteAsync(new ForgetChange { IsEverything = true }, cancellation);
            var until = forget.Until(parts.Seams.Time.GetUtcNow());
            return new OwnDropOutcome(snapshots, plan, until, kept.Holders, parts.HeadKeepers().Count);
        }
        catch (CairnException refused)
        {
            throw new CairnException(
                refused.Kind,
                refused.Code,
                (refused.What,
                    "This peer has not left, and its backups are as they were. What it handed over to others stays with them.",
                    refused.Todo),
                refused);
        }
    }
}
