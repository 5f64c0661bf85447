using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Peer.Node;
using Cairn.Platform.Computing;
using Cairn.Platform.Databases;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;
using Cairn.Vault.Ledger;

namespace Cairn.Peer.Tests.Node;

public sealed class UpkeepTests : IAsyncLifetime, IDisposable
{
    private readonly Cast _cast = new();
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));
    private PeerNode? _node;
    private uint _contracts;

    private PeerNode Node => _node ??= PeerNode.Open(
        _cast.Identity with { Lend = new ByteSize(1_000_000) },
        new PeerSettings(),
        new PeerSeams
        {
            Calls = _cast.Calls,
            LatencyOf = _ => null,
            Directory = _cast.Directory,
            VaultDisk = new MemoryDisk(),
            Ledger = _ledger,
            Catalog = _cast.Catalog,
            Placements = _cast.Database,
            Source = new MemoryTree(),
            Target = _ => new MemoryTree(),
            Compute = new InlineCompute(),
            Time = _cast.Time,
            Entropy = new SeededEntropy(1),
            Signatures = TestPeer.Signatures,
            PrivatePaths = [],
            HostName = "laptop",
            OnEvent = _cast.Events.Add,
        },
        onVaultEvent: null);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Node.DisposeAsync();
        await Node.DisposeAsync();
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _cast.Dispose();
    }

    [Fact]
    public async Task Members_are_stored_as_they_change()
    {
        await StartAsync();
        _cast.Directory.List(Cast.Member(_cast.Holders[0]).Record);

        Assert.Equal(_cast.Holders[0].Peer, Assert.Single(Stored()).Value.Peer);
        Assert.Empty(_cast.Events);
    }

    [Fact]
    public async Task Upkeep_survives_a_directory_that_fails_and_tells_of_it()
    {
        _cast.Directory.FailsWith = new InvalidOperationException("The directory is confused.");
        await StartAsync();
        var told = Assert.IsType<PeerEvent.UpkeepFailed>(Assert.Single(_cast.Events));
        Assert.Contains("confused", told.Message, StringComparison.Ordinal);

        _cast.Directory.FailsWith = null;
        _cast.Time.Advance(Upkeep.Interval);
        _cast.Directory.List(Cast.Member(_cast.Holders[0]).Record);

        Assert.Single(Stored());
    }

    [Fact]
    public async Task A_failing_directory_is_not_asked_without_rest()
    {
        _cast.Directory.FailsWith = new InvalidOperationException("The directory is confused.");
        await StartAsync();
        _cast.Time.Advance(10 * Upkeep.Interval);

        Assert.Equal(11, _cast.Events.Count);
    }

    [Fact]
    public async Task Upkeep_survives_a_database_that_fails()
    {
        await StartAsync();
        _cast.Database.Write(session => session.Execute("ALTER TABLE members RENAME TO away"));
        _cast.Directory.List(Cast.Member(_cast.Holders[0]).Record);
        Assert.IsType<PeerEvent.UpkeepFailed>(Assert.Single(_cast.Events));

        _cast.Database.Write(session => session.Execute("ALTER TABLE away RENAME TO members"));
        _cast.Time.Advance(Upkeep.Interval);

        Assert.Single(Stored());
    }

    [Fact]
    public async Task Upkeep_survives_a_refused_announcement()
    {
        await StartAsync();
        await TakeAsync(200_000);
        _cast.Directory.RefusesWith = new CairnException(ErrorKind.Refused, "full", "The tracker is full.", "", "");
        _cast.Time.Advance(Upkeep.Interval);
        Assert.Contains("full", Assert.IsType<PeerEvent.UpkeepFailed>(Assert.Single(_cast.Events)).Message, StringComparison.Ordinal);

        _cast.Directory.RefusesWith = null;
        await TakeAsync(200_000);
        _cast.Time.Advance(3 * Upkeep.Interval);

        Assert.Equal(3, _cast.Directory.Announced.Count);
        Assert.True(_cast.Directory.Announced[^1].Value.Free < _cast.Directory.Announced[0].Value.Free);
        Assert.Equal(_cast.Directory.Announced[^1], Node.CurrentRecord);
    }

    [Fact]
    public async Task A_small_change_of_the_free_room_is_not_worth_telling()
    {
        await StartAsync();
        await TakeAsync(10_000);
        _cast.Time.Advance(5 * Upkeep.Interval);

        Assert.Single(_cast.Directory.Announced);
    }

    [Fact]
    public async Task A_successor_in_the_list_is_told_of_once()
    {
        await StartAsync();
        var successor = _cast.Owner.Recover();
        _cast.Directory.List(successor.Record());
        _cast.Directory.List(successor.Record());

        Assert.Equal(new PeerEvent.Superseded(2), Assert.Single(_cast.Events));
    }

    private Task StartAsync() => Node.StartAsync([Cast.AddressOf(_cast.Owner)], default);

    private IReadOnlyList<Signed<MemberRecord>> Stored() => new MemberBook(_cast.Database, TestPeer.Signatures).Load();

    /// <summary>Has the node keep something for a member.</summary>
    private async Task TakeAsync(int bytes)
    {
        var owner = _cast.Holders[0];
        var caller = new Caller(owner.Identity.Certificate, owner.Record());
        var version = ++_contracts;
        var terms = Cast.Terms(owner, _cast.Owner) with { Version = version, Bytes = new ByteSize(900_000) };
        Assert.IsType<Reply<CountersignedContract>.Answered>(
            await Node.Service.ProposeAsync(caller, Signed<Contract>.Sign(terms, owner.Identity), default));
        var content = Cast.Bytes(bytes, (int)version);
        var manifest = Signed<Manifest>.Sign(
            _cast.Manifest(Cast.Pack((int)version), content).Value with { Owner = owner.Peer }, owner.Identity);
        Assert.IsType<Reply<Signed<Receipt>>.Answered>(
            await Node.Service.StoreAsync(caller, new StoreRequest(manifest, 0), new MemoryBlobSource(content), default));
    }
}
