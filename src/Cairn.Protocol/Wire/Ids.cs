using Cairn.Core.Ids;
using Google.Protobuf;

namespace Cairn.Protocol.Wire;

/// <summary>Ids as Protocol Buffers bytes.</summary>
internal static class Ids
{
    /// <summary>The 32 bytes.</summary>
    public static ByteString ToWire<TId>(this TId id)
        where TId : struct, IIdentifier<TId> => UnsafeByteOperations.UnsafeWrap(id.ToArray());
}
