using Cairn.Archive.Packing;
using Cairn.Core.Ids;

namespace Cairn.Archive.Tests.Golden;

/// <summary>The committed files: packs by their ids, and the sealed content of the head.</summary>
internal sealed class GoldenStore : IPackStore
{
    /// <summary>Name of the head's file.</summary>
    public const string Head = "head.bin";

    /// <summary>Name of the file with the content of another head, which has forgotten snapshots.</summary>
    public const string HeadOfVersion2 = "head-2.bin";

    /// <summary>Name of a pack's file.</summary>
    public static string NameOf(PackId pack) => $"{pack}.bin";

    /// <summary>A file; null when there is none.</summary>
    public static byte[]? Read(string name)
    {
        using var stream = typeof(GoldenStore).Assembly.GetManifestResourceStream(name);
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public ValueTask PutAsync(SealedPack pack, CancellationToken cancellation) => throw new NotSupportedException();

    public Task FlushAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<PackBytes> ReadAsync(PackId pack, long offset, int length, CancellationToken cancellation) =>
        Task.FromResult(PackBytes.Copy(Read(NameOf(pack))!.AsSpan((int)offset, length)));

    public Task<long> LengthAsync(PackId pack, CancellationToken cancellation) => Task.FromResult((long)Read(NameOf(pack))!.Length);
}
