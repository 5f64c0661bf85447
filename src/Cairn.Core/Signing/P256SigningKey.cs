using System.Security.Cryptography;

namespace Cairn.Core.Signing;

/// <summary>A private key of P-256. Thread-safe, but not to be disposed of while it signs.</summary>
internal sealed class P256SigningKey : ISigningKey
{
    // Pinned, so that the collector leaves no copies behind; kept because the pool needs it for further key objects.
    private readonly byte[] _scalar;
    private readonly KeyPool _pool;
    private bool _disposed;

    /// <summary>Takes over the scalar, a pinned array, and wipes it when disposed of.</summary>
    /// <exception cref="CryptographicException">The scalar is not from 1 to n − 1.</exception>
    public P256SigningKey(byte[] scalar)
    {
        _scalar = scalar;
        _pool = new KeyPool(() => P256.FromScalar(_scalar));
        var key = _pool.Rent();
        PublicKey = key.ExportSubjectPublicKeyInfo();
        _pool.Return(key);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var signature = new byte[P256.SignatureSize];
        var key = _pool.Rent();
        try
        {
            key.SignData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            return signature;
        }
        finally
        {
            _pool.Return(key);
        }
    }

    /// <inheritdoc/>
    public byte[] ExportPkcs8()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var key = _pool.Rent();
        try
        {
            return key.ExportPkcs8PrivateKey();
        }
        finally
        {
            _pool.Return(key);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _pool.Dispose();
        CryptographicOperations.ZeroMemory(_scalar);
    }
}
