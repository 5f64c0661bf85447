using Cairn.Core.Ids;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Forgetting;

/// <summary>
/// Finds out which dropped packs are gone from every peer that ever signed for them, so that heads need list them no more. No pack is
/// before the undelete window has passed: of a copy that is damaged a holder says nothing, and removes it only if it is listed until
/// then. A peer that is away keeps the tombstone in force until it is back, and is then given the list, or until nothing obliges it to
/// keep anything: contract and minimum hold are over.
/// </summary>
internal sealed class TombstoneClearing(PeerParts parts)
{
    /// <summary>How long after the window a holder that is up may take to remove what was dropped; never more than the window.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>Asks the holders, and forgets the packs that nobody keeps. Not while a backup runs.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (parts.Heads.LatestAcknowledged()?.Value.Tombstones is not { Count: > 0 } listed)
            return;

        var tombstones = listed.ToHashSet();
        var kept = new HashSet<PackId>();
        var reminded = new List<Member>();
        var members = parts.Holders();
        var answers = await Task.WhenAll(members.Select(member => KeptByAsync(member, tombstones, cancellation)));
        foreach (var (member, held) in members.Zip(answers))
        {
            if (held is null)
                continue;

            kept.UnionWith(held);
            if (held.Count > 0)
                reminded.Add(member);

            foreach (var pack in listed.Where(pack => !held.Contains(pack)))
                parts.Placements.Forget(pack, member.Peer);
        }

        await Task.WhenAll(reminded.Select(member => RemindAsync(member, cancellation)));
        var now = parts.Seams.Time.GetUtcNow();
        var windows = parts.Contracts.Holders()
            .Select(holder => parts.Contracts.With(holder)!.Terms.UndeleteWindow)
            .Append(parts.Settings.UndeleteWindow)
            .Max();
        var gone = listed.Where(pack => !kept.Contains(pack) && RemovedBy(pack, windows) <= now).ToList();
        foreach (var pack in gone)
            ForgetLapsed(pack);

        parts.Catalog.RemovePacks(gone.Where(parts.Placements.TryForget).ToList());
    }

    /// <summary>When holders that knew of it at once have removed a pack: after the longest window that was ever named to them.</summary>
    private DateTimeOffset RemovedBy(PackId pack, TimeSpan windows)
    {
        if (parts.Catalog.DroppedSince(pack) is not { } dropped)
            return DateTimeOffset.MinValue;

        var own = parts.Placements.ManifestOf(pack)?.Value.UndeleteWindow ?? TimeSpan.Zero;
        var window = own > windows ? own : windows;
        return dropped + window + (window < Margin ? window : Margin);
    }

    /// <summary>The dropped packs that a member still keeps; null when it does not say.</summary>
    private async Task<HashSet<PackId>?> KeptByAsync(Member member, HashSet<PackId> tombstones, CancellationToken cancellation)
    {
        var held = new HashSet<PackId>();
        var reader = new HoldingsReader(parts.Seams.Calls, parts.Seams.Time) { FirstAnswer = PeerParts.FirstAnswer };
        var refusal = await reader.ReadAsync(member, HoldingsDetail.Names, HoldingsReader.MaxShards, Take, cancellation);
        return refusal is null ? held : null;

        void Take(IReadOnlyList<HeldShard> page) => held.UnionWith(page.Select(shard => shard.Pack).Where(tombstones.Contains));
    }

    /// <summary>Gives the newest list to a peer that still keeps what is dropped: it may have been away when the list was written. One that
    /// has it already does nothing; one that has another shows it to the next that is written.</summary>
    private async Task RemindAsync(Member member, CancellationToken cancellation)
    {
        if (parts.Heads.LatestAcknowledged() is { } head)
            _ = await parts.Seams.Time.PutHeadAsync(parts.Seams.Calls, Contact.Of(member.Record.Value), head, cancellation);
    }

    private void ForgetLapsed(PackId pack)
    {
        var now = parts.Seams.Time.GetUtcNow();
        foreach (var (_, holder) in parts.Placements.HoldersOf(pack).Where(held => EndOf(pack, held.Holder) < now).ToList())
            parts.Placements.Forget(pack, holder);
    }

    /// <summary>
    /// When nothing obliges a holder to keep a pack any more. One that took it over from another has no contract; it keeps it on the
    /// manifest's terms, for the minimum hold after it last met the owner. Had it met the owner since the pack was dropped, it would know.
    /// </summary>
    private DateTimeOffset EndOf(PackId pack, PeerId holder)
    {
        if (parts.Contracts.With(holder)?.Terms is { } terms)
            return terms.Start + terms.Term + terms.MinimumHold;

        return parts.Placements.ManifestOf(pack) is { } manifest && parts.Catalog.DroppedSince(pack) is { } dropped
            ? dropped + manifest.Value.MinimumHold
            : DateTimeOffset.MaxValue;
    }
}
