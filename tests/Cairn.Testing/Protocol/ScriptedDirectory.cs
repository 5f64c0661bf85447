using Cairn.Core.Ids;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Testing.Protocol;

/// <summary>A member list that a test writes. Not thread-safe.</summary>
public sealed class ScriptedDirectory : IDirectory
{
    private TaskCompletionSource _changed = new();

    /// <inheritdoc/>
    public DirectoryView View { get; private set; } = new(0, [], DirectorySource.Live);

    /// <summary>What was announced, the newest last.</summary>
    public List<Signed<MemberRecord>> Announced { get; } = [];

    /// <summary>Who was introduced.</summary>
    public List<Signed<MemberRecord>> Introduced { get; } = [];

    /// <summary>What the next announcements throw; null for none.</summary>
    public Exception? RefusesWith { get; set; }

    /// <summary>What waiting for changes throws; null for none.</summary>
    public Exception? FailsWith { get; set; }

    /// <summary>Lists these members, all alive, and no others.</summary>
    public void List(params Signed<MemberRecord>[] records) =>
        List([.. records.Select(record => new Member(record, Liveness.Alive, DateTimeOffset.UnixEpoch))]);

    /// <summary>Lists these members and no others.</summary>
    public void List(params Member[] members)
    {
        View = new DirectoryView(View.Version + 1, [.. members.OrderBy(member => member.Peer)], DirectorySource.Live);
        var waiting = _changed;
        _changed = new TaskCompletionSource();
        waiting.SetResult();
    }

    /// <inheritdoc/>
    public async Task<DirectoryView> ChangedAsync(long version, CancellationToken cancellation)
    {
        if (FailsWith is { } failure)
            throw failure;

        while (View.Version <= version)
            await _changed.Task.WaitAsync(cancellation);

        return View;
    }

    /// <inheritdoc/>
    public Task AnnounceAsync(Signed<MemberRecord> self, CancellationToken cancellation)
    {
        Announced.Add(self);
        return RefusesWith is { } refusal ? Task.FromException(refusal) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Introduce(Signed<MemberRecord> record) => Introduced.Add(record);

    /// <inheritdoc/>
    public Task LeaveAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public long Memory { get; set; }

    /// <summary>Whom it advises; nobody unless a test says otherwise.</summary>
    public IReadOnlyList<PeerId> Advice { get; set; } = [];

    /// <summary>Whom it believes to hold packs.</summary>
    public Dictionary<PackId, IReadOnlyList<PeerId>> Located { get; } = [];

    /// <summary>Questions that it was asked.</summary>
    public List<PlacementQuestion> Asked { get; } = [];

    /// <summary>Packs that it was told of, message for message.</summary>
    public List<IReadOnlyList<PackHolders>> Told { get; } = [];

    /// <summary>Whether it takes what it is told.</summary>
    public bool Takes { get; set; } = true;

    /// <summary>What was reported to it.</summary>
    public List<WorkReport> Reported { get; } = [];

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PeerId>> AdviseAsync(PlacementQuestion question, CancellationToken cancellation)
    {
        Asked.Add(question);
        return new(Advice);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PackHolders>> LocateAsync(IReadOnlyList<PackId> packs, CancellationToken cancellation) =>
        new([.. packs.Where(Located.ContainsKey).Select(pack => new PackHolders(pack, Located[pack]))]);

    /// <summary>Evictions that it was told of, a message each.</summary>
    public List<IReadOnlyList<OwnerSigned<Eviction>>> Evictions { get; } = [];

    /// <inheritdoc/>
    public ValueTask<bool> TellEvictionsAsync(IReadOnlyList<OwnerSigned<Eviction>> evictions, CancellationToken cancellation)
    {
        if (Takes)
            Evictions.Add(evictions);

        return new(Takes);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TellReceiptsAsync(IReadOnlyList<PackHolders> packs, CancellationToken cancellation)
    {
        Told.Add(packs);
        return new(Takes);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ReportAsync(WorkReport report, CancellationToken cancellation)
    {
        Reported.Add(report);
        return new(Takes);
    }
}
