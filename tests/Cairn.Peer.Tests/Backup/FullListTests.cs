using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Peer.Backup;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Heads;
using Cairn.Peer.Node;
using Cairn.Peer.Tests.Node;
using Cairn.Platform.Trees;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Backup;

/// <summary>A list of snapshots of which more than seven eighths are used takes no more of them, and forgetting makes room again.</summary>
public sealed class FullListTests : IAsyncLifetime, IDisposable
{
    /// <summary>8 MB of them, so that four snapshots are more than seven eighths of the 32 MiB that a list can have.</summary>
    private static readonly IReadOnlyList<string> LongTags = [.. Enumerable.Repeat(new string('t', 4096), 2000)];

    private readonly Cast _cast = new(holders: 1);
    private readonly Signed<Head> _head;
    private readonly HoldingNode _holding;

    public FullListTests()
    {
        _cast.Directory.List(Cast.Member(Keeper).Record);
        _cast.Place(_cast.Manifest(Cast.Pack(1), Cast.Bytes(1000, 1)), 0, Keeper);
        _cast.Calls.OnPutHead = (_, head) => Replies.Answer<HeadAnswer>(new HeadAnswer.Kept(Cast.HeadReceipt(Keeper, head)));
        _head = Sign(new HeadContent([.. Enumerable.Range(1, 4).Select(Snapshot)], []));
        _cast.Heads.Record(_head);
        _cast.Heads.Acknowledge(_head);
        _holding = new HoldingNode(_cast);
    }

    private TestPeer Keeper => _cast.Holders[0];

    private PeerNode Node => _holding.Node;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _holding.DisposeAsync();

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task A_backup_is_refused_before_anybody_is_asked_anything()
    {
        var refused = await FailureAsync();

        Assert.Equal(("list-too-long", ErrorKind.Refused), (refused.Code, refused.Kind));
        Assert.StartsWith("The list of snapshots has 4 snapshots, and 0 that were forgotten", refused.What, StringComparison.Ordinal);
        Assert.Equal("Nothing was added to it; earlier snapshots are as they were.", refused.Meaning);
        Assert.StartsWith("Forget snapshots that are not needed any more", refused.Todo, StringComparison.Ordinal);
        Assert.Empty(_cast.Calls.Made);
        Assert.Equal(_head, _cast.Heads.Latest());
        Assert.Equal(4, Node.Snapshots().Count);
    }

    [Fact]
    public async Task What_is_forgotten_makes_room_when_it_is_not_listed_as_forgotten_any_more()
    {
        await Node.ForgetAsync(new ForgetOptions { Snapshots = ["latest"] }, default);
        Assert.Equal("list-too-long", (await FailureAsync()).Code);

        // A day in which it can be brought back, and a week more in which holders may still have it; no head is written meanwhile.
        _cast.Time.Advance(TimeSpan.FromHours(24) + HeadDraft.Margin - TimeSpan.FromTicks(1));
        Assert.Equal("list-too-long", (await FailureAsync()).Code);
        _cast.Time.Advance(TimeSpan.FromTicks(1));
        await AssertHasRoomAsync();
    }

    private static SnapshotRecord Snapshot(int number) => new()
    {
        Time = Cast.Start.AddHours(number),
        HostName = "laptop",
        Tags = LongTags,
        Paths = [new BytePath("/data")],
        Root = [],
        Files = 0,
        Directories = 0,
        Bytes = 0,
        Redundancy = Redundancy.Copies(1),
        Happy = 1,
    };

    private Signed<Head> Sign(HeadContent content) => Signed<Head>.Sign(
        new Head
        {
            Owner = _cast.Owner.Peer,
            Epoch = 1,
            Number = 1,
            Sealed = HeadSeal.Seal(content, new HeadBinding(_cast.Owner.Peer, 1, 1), Cast.Keys, new SystemEntropy()),
            CreatedAt = Cast.Start,
        },
        _cast.Owner.Identity);

    /// <summary>It goes on to the holders, none of which tells what it keeps.</summary>
    private async Task AssertHasRoomAsync()
    {
        var before = _cast.Calls.Count("holdings");
        Assert.Equal("too-few-holders", (await FailureAsync()).Code);
        Assert.Equal(before + 1, _cast.Calls.Count("holdings"));
    }

    private Task<CairnException> FailureAsync() => Assert.ThrowsAsync<CairnException>(() => Node.BackupAsync(
        new BackupOptions { Paths = [new BytePath("/data")], Redundancy = Redundancy.Copies(1) }, null, default));
}
