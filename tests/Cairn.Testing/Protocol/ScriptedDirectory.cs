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
}
