using Cairn.Core.Ids;
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
    /// <param name="message">What came.</param>
    /// <param name="signatures">The scheme.</param>
    /// <param name="network">The only network of which they are verified; null for any. Anybody can found one and evict from it, so that
    /// without this a message costs its reader thousands of verifications.</param>
    public static IReadOnlyList<OwnerSigned<Eviction>> Valid(
        EvictionsMessage message, ISignatures signatures, NetworkId? network = null)
    {
        var valid = new List<OwnerSigned<Eviction>>();
        foreach (var bytes in message.Evictions)
        {
            if (OwnerSigned<Eviction>.TryOpen(bytes, signatures, IsOfNetwork, out var eviction, out _))
                valid.Add(eviction);
        }

        return valid;

        bool IsOfNetwork(Eviction eviction) => network is null || eviction.Network == network;
    }
}
