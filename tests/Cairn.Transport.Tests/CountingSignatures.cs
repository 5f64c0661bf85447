using Cairn.Core.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Transport.Tests;

/// <summary>The scheme of the test peers, counting what is verified.</summary>
internal sealed class CountingSignatures : ISignatures
{
    public int Verified { get; private set; }

    public ISigningKey Derive(ReadOnlySpan<byte> seed) => TestPeer.Signatures.Derive(seed);

    public ISigningKey Import(ReadOnlySpan<byte> pkcs8) => TestPeer.Signatures.Import(pkcs8);

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Verified++;
        return TestPeer.Signatures.Verify(publicKey, data, signature);
    }
}
