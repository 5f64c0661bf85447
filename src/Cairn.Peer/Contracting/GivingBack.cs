using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Contracting;

/// <summary>
/// Lowers contracts that grant far more than is kept under them, since what is promised counts like what is kept: against what this owner
/// lends, and against the room that other owners may have. What is dropped counts as gone already; holders keep it all the same until the
/// window has passed, whatever the contract says. Not while a backup runs.
/// </summary>
internal sealed class GivingBack(PeerParts parts)
{
    /// <summary>Asks the holders that are there, all at once. One that does not answer is asked the next time.</summary>
    /// <param name="room">What is agreed with them.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task RunAsync(RoomSeeker room, CancellationToken cancellation)
    {
        var dropped = parts.Placements.BytesByHolder(parts.Heads.LatestAcknowledged()?.Value.Tombstones ?? []);
        var there = parts.Contracts.Holders()
            .Select(parts.Seams.Directory.View.Find)
            .Where(member => member?.State is Liveness.Alive)
            .Select(member => Contact.Of(member!.Record.Value));
        await Task.WhenAll(there.Select(
            holder => room.GiveBackAsync(holder, dropped.GetValueOrDefault(holder.Peer!.Value), cancellation)));
    }
}
