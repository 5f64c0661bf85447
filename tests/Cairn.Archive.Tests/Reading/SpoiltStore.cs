using Cairn.Archive.Packing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Tests.Reading;

/// <summary>A store that verifies what it reads, one byte of whose packs nobody has any more.</summary>
internal sealed class SpoiltStore(IPackStore store, long badByte) : IPackStore
{
    public ValueTask PutAsync(SealedPack pack, CancellationToken cancellation) => store.PutAsync(pack, cancellation);

    public Task FlushAsync(CancellationToken cancellation) => store.FlushAsync(cancellation);

    public Task<PackBytes> ReadAsync(PackId pack, long offset, int length, CancellationToken cancellation) =>
        offset <= badByte && badByte < offset + length
            ? throw new CairnException(ErrorKind.Integrity, "bad-leaf", "A leaf is bad everywhere.", "It is lost.", "Nothing.")
            : store.ReadAsync(pack, offset, length, cancellation);

    public Task<long> LengthAsync(PackId pack, CancellationToken cancellation) => store.LengthAsync(pack, cancellation);
}
