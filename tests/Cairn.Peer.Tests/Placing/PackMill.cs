using Cairn.Archive;
using Cairn.Archive.Packing;
using Cairn.Archive.Writing;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Platform.Computing;
using Cairn.Platform.Trees;
using Cairn.Testing.Platform;

namespace Cairn.Peer.Tests.Placing;

/// <summary>Makes sealed packs in the only way there is: by backing files up. What leaves the archive is caught and handed out.</summary>
internal sealed class PackMill(Cast cast)
{
    private readonly SeededEntropy _entropy = new(1);
    private int _files;

    /// <summary>So many data packs of about this length each. Confirming them enters them into the cast's catalog.</summary>
    public async Task<IReadOnlyList<SealedPack>> MakeAsync(int count, int copies = 3, int length = 10_000)
    {
        var packs = new List<SealedPack>();
        while (packs.Count < count)
            packs.Add(await MakeOneAsync(copies, length));

        return packs;
    }

    private async Task<SealedPack> MakeOneAsync(int copies, int length)
    {
        var files = new MemoryTree();
        _files++;
        files.AddFile($"/data/file{_files}", Cast.Bytes(length, _files));
        var environment = new ArchiveEnvironment
        {
            Keys = Cast.Keys,
            Catalog = cast.Catalog,
            Compute = new InlineCompute(),
            Entropy = _entropy,
            Time = cast.Time,
        };
        var request = new BackupRequest
        {
            Paths = [new BytePath("/data")],
            HostName = "laptop",
            Time = Cast.Start,
            Redundancy = Redundancy.Copies(copies),
            Happy = 1,
            AcceptsPack = _ => true,
        };
        var net = new Net();
        await Assert.ThrowsAsync<CaughtException>(() => new ArchiveWriter(environment, files).RunAsync(request, net, null, default));
        return net.Caught!;
    }

    /// <summary>Keeps the first pack and ends the backup there.</summary>
    private sealed class Net : IPackStore
    {
        public SealedPack? Caught { get; private set; }

        public ValueTask PutAsync(SealedPack pack, CancellationToken cancellation)
        {
            Caught = pack;
            throw new CaughtException();
        }

        public Task FlushAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task<PackBytes> ReadAsync(PackId pack, long offset, int length, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<long> LengthAsync(PackId pack, CancellationToken cancellation) => throw new NotSupportedException();
    }

    private sealed class CaughtException : Exception;
}
