using System.Security.Cryptography;
using Cairn.Core.Errors;
using Cairn.Core.Signing;

namespace Cairn.Simulation.World;

/// <summary>
/// Signatures that are the same in every run: the public key names the private one, and a signature is a hash over both and the data.
/// Nobody in the simulated world forges; what is tested here is who signs what, not the mathematics.
/// </summary>
internal sealed class SimulatedSignatures : ISignatures
{
    public ISigningKey Derive(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != ISignatures.SeedSize)
            throw new ArgumentException("A seed has 48 bytes.", nameof(seed));

        return new Key(SHA256.HashData(seed));
    }

    public ISigningKey Import(ReadOnlySpan<byte> pkcs8) => pkcs8.Length == SHA256.HashSizeInBytes
        ? new Key(pkcs8.ToArray())
        : throw new CairnException(ErrorKind.Integrity, "bad-key", "The key is no key.", string.Empty, string.Empty);

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.SequenceEqual(Tag(publicKey, data));

    private static byte[] Tag(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data)
    {
        var half = SHA256.HashData([.. publicKey, .. data]);
        return [.. half, .. SHA256.HashData(half)];
    }

    private sealed class Key(byte[] secret) : ISigningKey
    {
        public ReadOnlyMemory<byte> PublicKey { get; } = SHA256.HashData([.. "public"u8, .. secret]);

        public byte[] Sign(ReadOnlySpan<byte> data) => Tag(PublicKey.Span, data);

        public byte[] ExportPkcs8() => [.. secret];

        public void Dispose()
        {
        }
    }
}
