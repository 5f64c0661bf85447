using Cairn.Core.Ids;
using Google.Protobuf;

namespace Cairn.Protocol.Wire;

/// <summary>Ids as Protocol Buffers bytes.</summary>
internal static class Ids
{
    /// <summary>The 32 bytes.</summary>
    public static ByteString ToWire<TId>(this TId id)
        where TId : struct, IIdentifier<TId> => UnsafeByteOperations.UnsafeWrap(id.ToArray());

    /// <summary>The ids back to back, 32 bytes each.</summary>
    public static ByteString ToWire<TId>(this IReadOnlyList<TId> ids)
        where TId : struct, IIdentifier<TId>
    {
        var bytes = new byte[ids.Count * Hash256.Size];
        for (var i = 0; i < ids.Count; i++)
            ids[i].Value.Write(bytes.AsSpan(i * Hash256.Size, Hash256.Size));

        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
