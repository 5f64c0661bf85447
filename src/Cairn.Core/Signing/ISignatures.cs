namespace Cairn.Core.Signing;

/// <summary>
/// The signature scheme: ECDSA P-256 with SHA-256 in life, a deterministic one in the simulator. Thread-safe.
/// ECDSA is randomised, so a signature must never enter an id, an order or a trace.
/// </summary>
public interface ISignatures
{
    /// <summary>
    /// Bytes of seed that <see cref="Derive"/> takes: 384 bits, so that the reduction's bias is negligible (FIPS 186-5, A.2.1).
    /// </summary>
    const int SeedSize = 48;

    /// <summary>The key whose private scalar is seed mod (n − 1) + 1. The same seed gives the same key.</summary>
    /// <exception cref="ArgumentException">The seed is not <see cref="SeedSize"/> bytes long.</exception>
    ISigningKey Derive(ReadOnlySpan<byte> seed);

    /// <summary>The key from its PKCS#8 form.</summary>
    /// <exception cref="Errors.CairnException">The bytes are no such key (code <c>bad-key</c>).</exception>
    ISigningKey Import(ReadOnlySpan<byte> pkcs8);

    /// <summary>
    /// Whether <paramref name="signature"/> over <paramref name="data"/> is by the holder of the key. False for malformed input.
    /// </summary>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}
