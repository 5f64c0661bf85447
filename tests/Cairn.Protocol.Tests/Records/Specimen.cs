using Cairn.Core.Signing;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Tests.Records;

/// <summary>A record of some type, with what tests do to records of every type.</summary>
/// <param name="Name">Its name, also of its golden file.</param>
/// <param name="Context">The label that is signed along.</param>
/// <param name="Body">Its encoding.</param>
/// <param name="Envelope">The same, signed with <see cref="Samples.Signatures"/>.</param>
/// <param name="Recode">Decodes a body and encodes it again.</param>
/// <param name="WhyNot">Opens an envelope; why it cannot be opened, or null.</param>
internal sealed record Specimen(
    string Name, string Context, byte[] Body, byte[] Envelope, Func<byte[], byte[]> Recode, Func<ReadOnlyMemory<byte>, string?> WhyNot)
{
    /// <summary>Whether the owner key signed it, not a device.</summary>
    public bool IsByOwnerKey { get; private init; }

    public static Specimen Of<T>(string name, T value, DeviceIdentity by)
        where T : IRecord<T> => new(
            name,
            T.Context,
            value.Encode(),
            Signed<T>.Sign(value, by).Bytes.ToArray(),
            body => T.Decode(body, Samples.Signatures).Encode(),
            bytes => Signed<T>.TryOpen(bytes, Samples.Signatures, out _, out var why) ? null : why);

    public static Specimen ByOwner<T>(string name, T value, ISigningKey ownerKey)
        where T : IOwnerRecord<T> => new(
            name,
            T.Context,
            value.Encode(),
            OwnerSigned<T>.Sign(value, ownerKey).Bytes.ToArray(),
            body => T.Decode(body).Encode(),
            bytes => OwnerSigned<T>.TryOpen(bytes, Samples.Signatures, out _, out var why) ? null : why)
        {
            IsByOwnerKey = true,
        };

    public override string ToString() => Name;
}
