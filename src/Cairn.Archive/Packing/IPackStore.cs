using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Packing;

/// <summary>Where packs go and come from: the seam between an archive and the network. Thread-safe.</summary>
public interface IPackStore
{
    /// <summary>
    /// Takes a pack to store it, and returns when it is accepted: waiting here is the back-pressure that bounds memory. The store
    /// calls <see cref="SealedPack.Confirm"/> when enough holders keep it, and disposes of it when done with it, also after a failure.
    /// </summary>
    /// <exception cref="CairnException">An earlier pack could not be stored; this one is disposed of.</exception>
    ValueTask PutAsync(SealedPack pack, CancellationToken cancellation);

    /// <summary>Waits until every pack put so far is stored durably by enough holders, and confirmed.</summary>
    /// <exception cref="CairnException">One could not be stored; those that could are confirmed all the same.</exception>
    Task FlushAsync(CancellationToken cancellation);

    /// <summary>Reads exactly <paramref name="length"/> bytes, verified to be those that were put.</summary>
    /// <exception cref="CairnException">Nobody who answers has them (kind not found, integrity or unreachable). It concerns this pack
    /// only; the caller goes on with others.</exception>
    Task<PackBytes> ReadAsync(PackId pack, long offset, int length, CancellationToken cancellation);

    /// <summary>Bytes of the pack with padding.</summary>
    /// <exception cref="CairnException">Nobody who answers knows the pack.</exception>
    Task<long> LengthAsync(PackId pack, CancellationToken cancellation);
}
