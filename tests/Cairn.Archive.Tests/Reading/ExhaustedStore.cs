using Cairn.Archive.Packing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Tests.Reading;

/// <summary>A store of a machine that has no more open files to give, for one of its packs.</summary>
internal sealed class ExhaustedStore(IPackStore store, PackId pack) : IPackStore
{
    public ValueTask PutAsync(SealedPack sealedPack, CancellationToken cancellation) => store.PutAsync(sealedPack, cancellation);

    public Task FlushAsync(CancellationToken cancellation) => store.FlushAsync(cancellation);

    public Task<PackBytes> ReadAsync(PackId wanted, long offset, int length, CancellationToken cancellation) => wanted == pack
        ? throw new CairnException(ErrorKind.Failed, "machine-exhausted", "No file can be opened.", "It is not read.", "Close some.")
        : store.ReadAsync(wanted, offset, length, cancellation);

    public Task<long> LengthAsync(PackId wanted, CancellationToken cancellation) => store.LengthAsync(wanted, cancellation);
}
