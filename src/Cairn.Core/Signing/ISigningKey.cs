namespace Cairn.Core.Signing;

/// <summary>A private key that signs. Thread-safe. Disposing wipes it.</summary>
public interface ISigningKey : IDisposable
{
    /// <summary>The public half as DER SubjectPublicKeyInfo.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Signs the SHA-256 of <paramref name="data"/>; P-256 signatures are 64 bytes (IEEE P1363 r‖s).</summary>
    byte[] Sign(ReadOnlySpan<byte> data);

    /// <summary>The private key as PKCS#8, for the key file of this machine and for its TLS certificate. A secret.</summary>
    byte[] ExportPkcs8();
}
