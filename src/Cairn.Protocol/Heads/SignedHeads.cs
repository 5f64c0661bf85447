using Cairn.Core.Ids;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Heads;

/// <summary>The name of a head.</summary>
public static class SignedHeads
{
    /// <summary>SHA-256 of the signed bytes, without the signature, which is random. Hashes the whole head each time.</summary>
    public static HeadId HeadId(this Signed<Head> head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return new HeadId(Hash256.Sha256(head.Body.Span));
    }
}
