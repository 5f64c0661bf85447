using System.Security.Cryptography;
using Cairn.Core.Signing;

namespace Cairn.Protocol.Tests.Signing;

/// <summary>
/// A scheme whose signatures are always the same, so that golden files can hold them: HMAC-SHA-256 under the public key. It notices
/// every change, but anybody can forge it.
/// </summary>
internal sealed class FixedSignatures : ISignatures
{
    private int _verified;

    /// <summary>How often it was asked.</summary>
    public int Verified => _verified;

    public ISigningKey Derive(ReadOnlySpan<byte> seed) => new Key(SHA256.HashData(seed));

    public ISigningKey Import(ReadOnlySpan<byte> pkcs8) => new Key(pkcs8.ToArray());

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Interlocked.Increment(ref _verified);
        return signature.SequenceEqual(HMACSHA256.HashData(publicKey, data));
    }

    private sealed class Key(byte[] name) : ISigningKey
    {
        public ReadOnlyMemory<byte> PublicKey => name;

        public byte[] Sign(ReadOnlySpan<byte> data) => HMACSHA256.HashData(name, data);

        public byte[] ExportPkcs8() => [.. name];

        public void Dispose()
        {
        }
    }
}
