using Cairn.Cluster.Durability;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Platform.Computing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Heads;

namespace Cairn.Peer.Status;

/// <summary>
/// Which snapshots each holder could tell a recovery of: those that the highest head it keeps lists. A holder that missed the newest head
/// still counts for the snapshots that its older one lists. Immutable once taken.
/// </summary>
internal sealed class HeadSurvey
{
    /// <summary>How long one member may take: its answer may have many megabytes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Members that tell at one time: an answer is as large as is allowed, a liar's at any rate. Only those that have just
    /// answered are asked, so few are enough.</summary>
    private const int AtOnce = 4;

    private readonly List<(Member Holder, HashSet<SnapshotId> Snapshots)> _keepers = [];
    private readonly List<Member> _silent = [];

    private HeadSurvey()
    {
    }

    /// <summary>Asks these members.</summary>
    /// <exception cref="CairnException"><c>superseded</c>: a holder has a head or record by a newer device.</exception>
    public static async Task<HeadSurvey> TakeAsync(PeerParts parts, IEnumerable<Member> members, CancellationToken cancellation)
    {
        var asked = members.ToList();
        var (turns, state) = (new Permits(AtOnce), new Lock());
        var opened = new Dictionary<HeadId, HashSet<SnapshotId>>();
        var answers = await Task.WhenAll(asked.Select(AskAsync));
        var survey = new HeadSurvey();
        foreach (var (member, answer) in asked.Zip(answers))
        {
            if (!answer.IsInTime)
                survey._silent.Add(member);
            else if (answer.Snapshots is { } snapshots)
                survey._keepers.Add((member, snapshots));
        }

        return survey;

        async Task<(bool IsInTime, HashSet<SnapshotId>? Snapshots)> AskAsync(Member member)
        {
            using var turn = await turns.TakeAsync(cancellation);
            var reply = await parts.Seams.Time.WithinAsync(
                Patience, token => parts.Seams.Calls.OwnerFileAsync(Contact.Of(member.Record.Value), token), cancellation);
            if (reply is not Reply<OwnerFile>.Answered { Value: var file })
                return (reply is not null, null);

            // Its heads go with the answer: only the ids of the snapshots stay.
            parts.Succession.RequireCurrent(file);
            lock (state)
                return (true, Listed(parts, file, opened));
        }
    }

    /// <summary>Those that took too long.</summary>
    public IReadOnlyList<Member> Silent => _silent;

    /// <summary>Whether a member keeps a head that opens.</summary>
    public bool Keeps(PeerId peer) => _keepers.Any(keeper => keeper.Holder.Peer == peer);

    /// <summary>Who could tell of a snapshot. A head is whole at each of its keepers, as if each held a shard of its own.</summary>
    public IReadOnlyList<HeldAt> KeepersOf(SnapshotId snapshot) =>
    [
        .. _keepers
            .Where(keeper => keeper.Snapshots.Contains(snapshot))
            .Select((keeper, index) => new HeldAt(index, keeper.Holder.Peer, keeper.Holder.Record.Value.Site)),
    ];

    private static HashSet<SnapshotId>? Listed(PeerParts parts, OwnerFile file, Dictionary<HeadId, HashSet<SnapshotId>> opened)
    {
        var head = file.Heads
            .Where(head => head.Signer == parts.Identity.Peer && head.Value.Owner == parts.Identity.Peer)
            .MaxBy(head => head.Value.Order);
        if (head is null)
            return null;

        var id = head.HeadId();
        if (!opened.TryGetValue(id, out var snapshots))
        {
            try
            {
                var listed = HeadContents.Open(head, parts.Identity.Keys).Snapshots;
                opened.Add(id, snapshots = [.. listed.Select(snapshot => snapshot.Id)]);
            }
            catch (CairnException unreadable) when (unreadable.Kind is ErrorKind.Integrity)
            {
                return null;
            }
        }

        return snapshots;
    }
}
