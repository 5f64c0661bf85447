using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Core.Ids;

namespace Cairn.Simulation.World;

/// <summary>One member list that all peers of the world see at once.</summary>
internal sealed class SimulatedDirectory(TimeProvider time) : IDirectory
{
    private readonly SortedDictionary<PeerId, Member> _members = [];
    private TaskCompletionSource _changed = new();

    public DirectoryView View { get; private set; } = new(0, [], DirectorySource.Live);

    public async Task<DirectoryView> ChangedAsync(long version, CancellationToken cancellation)
    {
        while (View.Version <= version)
            await _changed.Task.WaitAsync(cancellation);

        return View;
    }

    public Task AnnounceAsync(Signed<MemberRecord> self, CancellationToken cancellation)
    {
        Put(self, Liveness.Alive);
        return Task.CompletedTask;
    }

    public void Introduce(Signed<MemberRecord> record) => Put(record, Liveness.Alive);

    public Task LeaveAsync(CancellationToken cancellation) =>
        throw new NotSupportedException("The list is everybody's; a peer leaves by its own view of it.");

    /// <summary>The list as one peer has it, which can say goodbye.</summary>
    public IDirectory Of(PeerId peer) => new Own(this, peer);

    /// <summary>What the directory believes of a peer from now on.</summary>
    public void Believe(PeerId peer, Liveness state) => Put(_members[peer].Record, state);

    private void Put(Signed<MemberRecord> record, Liveness state)
    {
        if (_members.TryGetValue(record.Value.Peer, out var before)
            && (before.Record.Value.Epoch, before.Record.Value.Counter).CompareTo((record.Value.Epoch, record.Value.Counter)) > 0)
        {
            return;
        }

        // Who has said goodbye is not back because somebody still has its last record.
        if (before is { State: Liveness.Left } && before.Record.Equals(record) && state is Liveness.Alive)
            return;

        _members[record.Value.Peer] = new Member(record, state, time.GetUtcNow());
        View = new DirectoryView(View.Version + 1, [.. _members.Values], DirectorySource.Live);
        var waiting = _changed;
        _changed = new TaskCompletionSource();
        waiting.SetResult();
    }

    private sealed class Own(SimulatedDirectory all, PeerId peer) : IDirectory
    {
        public DirectoryView View => all.View;

        public Task<DirectoryView> ChangedAsync(long version, CancellationToken cancellation) => all.ChangedAsync(version, cancellation);

        public Task AnnounceAsync(Signed<MemberRecord> self, CancellationToken cancellation) => all.AnnounceAsync(self, cancellation);

        public void Introduce(Signed<MemberRecord> record) => all.Introduce(record);

        public Task LeaveAsync(CancellationToken cancellation)
        {
            all.Believe(peer, Liveness.Left);
            return Task.CompletedTask;
        }
    }
}
