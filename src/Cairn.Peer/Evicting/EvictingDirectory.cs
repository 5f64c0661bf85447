using Cairn.Core.Ids;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Evicting;

/// <summary>A member list in which whoever is evicted has left, whatever the directory behind it believes. Thread-safe.</summary>
internal sealed class EvictingDirectory(IDirectory inner, EvictionBook evictions) : IDirectory
{
    private volatile Filtered? _last;

    public DirectoryView View
    {
        get
        {
            // The version first: a change in between then makes a view that looks older than it is, and so is made anew.
            var version = evictions.Version;
            var set = evictions.Set;
            var view = inner.View;
            if (set.IsEmpty)
                return view;

            if (_last is { } last && ReferenceEquals(last.Of, view) && ReferenceEquals(last.By, set))
                return last.View;

            var filtered = new DirectoryView(view.Version + version, [.. view.Members.Select(member => Judge(member, set))], view.Source);
            _last = new Filtered(view, set, filtered);
            return filtered;
        }
    }

    public async Task<DirectoryView> ChangedAsync(long version, CancellationToken cancellation)
    {
        while (true)
        {
            var known = evictions.Version;
            var seen = inner.View.Version;
            var view = View;
            if (view.Version > version)
                return view;

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var changes = new Task[] { inner.ChangedAsync(seen, either.Token), evictions.ChangedAsync(known, either.Token) };
            await await Task.WhenAny(changes);
            either.Cancel();
            foreach (var change in changes)
                await IgnoreCancellationAsync(change);
        }
    }

    public Task AnnounceAsync(Signed<MemberRecord> self, CancellationToken cancellation) => inner.AnnounceAsync(self, cancellation);

    public void Introduce(Signed<MemberRecord> record) => inner.Introduce(record);

    public Task LeaveAsync(CancellationToken cancellation) => inner.LeaveAsync(cancellation);

    public long Memory => inner.Memory;

    public ValueTask<IReadOnlyList<PeerId>> AdviseAsync(PlacementQuestion question, CancellationToken cancellation) =>
        inner.AdviseAsync(question, cancellation);

    public ValueTask<IReadOnlyList<PackHolders>> LocateAsync(IReadOnlyList<PackId> packs, CancellationToken cancellation) =>
        inner.LocateAsync(packs, cancellation);

    public ValueTask<bool> TellReceiptsAsync(IReadOnlyList<PackHolders> packs, CancellationToken cancellation) =>
        inner.TellReceiptsAsync(packs, cancellation);

    public ValueTask<bool> TellEvictionsAsync(IReadOnlyList<OwnerSigned<Eviction>> told, CancellationToken cancellation) =>
        inner.TellEvictionsAsync(told, cancellation);

    public ValueTask<bool> ReportAsync(WorkReport report, CancellationToken cancellation) => inner.ReportAsync(report, cancellation);

    public void Suspect(PeerId peer) => inner.Suspect(peer);

    private static Member Judge(Member member, EvictionSet set) =>
        set.Excludes(member.Peer, member.Record.Value.Credential) ? member with { State = Liveness.Left } : member;

    private static async Task IgnoreCancellationAsync(Task change)
    {
        try
        {
            await change;
        }
        catch (OperationCanceledException)
        {
            // The other one came first.
        }
    }

    private sealed record Filtered(DirectoryView Of, EvictionSet By, DirectoryView View);
}
