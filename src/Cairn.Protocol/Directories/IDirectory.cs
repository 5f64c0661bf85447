using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Directories;

/// <summary>
/// Who is in the network. Peers always have a full local view; modes differ in how it is kept. Thread-safe.
/// <para>Some directories also give advice and like to be told. Whoever asks must do as well without: advice is only a hint, from
/// somebody who may lie, and a directory that gives none, or is out of reach, answers at once with nothing. None of these calls throws
/// but for cancellation.</para>
/// </summary>
public interface IDirectory
{
    /// <summary>The list now; never blocks.</summary>
    DirectoryView View { get; }

    /// <summary>Waits until the view's version is above <paramref name="version"/> and yields it.</summary>
    Task<DirectoryView> ChangedAsync(long version, CancellationToken cancellation);

    /// <summary>Makes this peer known, or its changed record. Returns when the record is taken; when the directory is out of reach
    /// it is announced later by itself.</summary>
    Task AnnounceAsync(Signed<MemberRecord> self, CancellationToken cancellation);

    /// <summary>Takes a member whose record another peer vouched for first-hand, such as an admitted caller. The record's credential
    /// was verified by the caller.</summary>
    void Introduce(Signed<MemberRecord> record);

    /// <summary>Says goodbye for good.</summary>
    Task LeaveAsync(CancellationToken cancellation);

    /// <summary>Changes when the directory has forgotten what <see cref="TellReceiptsAsync"/> and <see cref="TellEvictionsAsync"/> told it,
    /// so that it has to be told again; changes of the view follow. Always 0 where nothing is remembered.</summary>
    long Memory => 0;

    /// <summary>Peers that should take a pack's shards, best first; empty where there is no advice.</summary>
    ValueTask<IReadOnlyList<PeerId>> AdviseAsync(PlacementQuestion question, CancellationToken cancellation) => new([]);

    /// <summary>Peers that are said to hold packs, best first; packs of which nothing is known are left out.</summary>
    ValueTask<IReadOnlyList<PackHolders>> LocateAsync(IReadOnlyList<PackId> packs, CancellationToken cancellation) => new([]);

    /// <summary>Tells who holds packs of this owner: for each all its holders, none where it is dropped. False where nobody was
    /// told.</summary>
    ValueTask<bool> TellReceiptsAsync(IReadOnlyList<PackHolders> packs, CancellationToken cancellation) => new(false);

    /// <summary>Tells who is evicted, so that the directory lists them no more. False where it does not know all of it.</summary>
    ValueTask<bool> TellEvictionsAsync(IReadOnlyList<OwnerSigned<Eviction>> evictions, CancellationToken cancellation) => new(false);

    /// <summary>Tells how a backup or a restore ended. False where nobody was told.</summary>
    ValueTask<bool> ReportAsync(WorkReport report, CancellationToken cancellation) => new(false);

    /// <summary>Tells that a member does not answer, so that the directory looks for itself. Returns at once; saying it again and again
    /// costs nothing.</summary>
    void Suspect(PeerId peer)
    {
    }
}
