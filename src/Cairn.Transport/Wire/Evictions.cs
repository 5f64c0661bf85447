using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Transport.Wire;

/// <summary>Evictions as they travel.</summary>
internal static class Evictions
{
    /// <summary>Most bytes of a message of them to a peer; the JSON of some that are larger than they need be.</summary>
    public const int MaxMessage = 4 * 1024 * 1024;

    /// <summary>Those that are validly signed; others say nothing.</summary>
    public static IReadOnlyList<OwnerSigned<Eviction>> Valid(EvictionsMessage message, ISignatures signatures)
    {
        var valid = new List<OwnerSigned<Eviction>>();
        foreach (var bytes in message.Evictions)
        {
            if (OwnerSigned<Eviction>.TryOpen(bytes, signatures, out var eviction, out _))
                valid.Add(eviction);
        }

        return valid;
    }
}
