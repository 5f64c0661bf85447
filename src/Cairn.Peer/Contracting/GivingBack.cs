using System.Collections.ObjectModel;
using Cairn.Core.Ids;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Contracting;

/// <summary>
/// Lowers contracts that grant far more than is kept under them, since what is promised counts like what is kept: against what this owner
/// lends, and against the room that other owners may have. What is dropped counts until the holder has removed it: before, a smaller
/// contract would free nothing. In turn with backups, or by one before it stores anything.
/// </summary>
internal sealed class GivingBack(PeerParts parts)
{
    private static readonly ReadOnlyDictionary<PeerId, long> NothingGone = ReadOnlyDictionary<PeerId, long>.Empty;

    /// <summary>Asks those that have just said what they keep, all at once. What they signed for, was dropped, and is not among it is
    /// gone.</summary>
    /// <param name="room">What is agreed with them.</param>
    /// <param name="survey">What they said.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task RunAsync(RoomSeeker room, HoldingsSurvey survey, CancellationToken cancellation)
    {
        var dropped = parts.Heads.LatestAcknowledged()?.Value.Tombstones ?? [];
        var gone = parts.Placements.BytesByHolder(dropped, (pack, holder) => !survey.IsKept(pack, holder));
        var there = survey.Holders.Where(holder => holder.Answered).Select(holder => holder.Member);
        return AskAsync(there, room, gone, cancellation);
    }

    /// <summary>Asks the holders that are there, all at once, once what they keep no more is noted. One that does not answer is asked the
    /// next time.</summary>
    public Task RunAsync(CancellationToken cancellation)
    {
        var there = parts.Contracts.Holders()
            .Select(parts.Seams.Directory.View.Find)
            .OfType<Member>()
            .Where(member => member.State is Liveness.Alive);
        return AskAsync(there, new RoomSeeker(parts.Identity, parts.Contracts, parts.PlacerSeams), NothingGone, cancellation);
    }

    private static Task AskAsync(
        IEnumerable<Member> there, RoomSeeker room, IReadOnlyDictionary<PeerId, long> gone, CancellationToken cancellation) =>
        Task.WhenAll(there.Select(member => room.GiveBackAsync(
            Contact.Of(member.Record.Value), gone.GetValueOrDefault(member.Peer), cancellation)));
}
