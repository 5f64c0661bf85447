using Cairn.Archive.Packing;
using Cairn.Core.Ids;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>A store that gives the same bytes for every pack.</summary>
internal sealed class RawStore(byte[] bytes) : IPackStore
{
    public ValueTask PutAsync(SealedPack pack, CancellationToken cancellation) => throw new NotSupportedException();

    public Task FlushAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<PackBytes> ReadAsync(PackId pack, long offset, int length, CancellationToken cancellation) =>
        Task.FromResult(PackBytes.Copy(bytes.AsSpan((int)offset, length)));

    public Task<long> LengthAsync(PackId pack, CancellationToken cancellation) => Task.FromResult((long)bytes.Length);
}
