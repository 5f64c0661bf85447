using System.Buffers.Binary;
using Cairn.Core.Ids;
using Cairn.Core.Signing;

namespace Cairn.Protocol.Signing;

/// <summary>
/// Another scheme, whose valid signatures are verified once: a peer sees the same device certificates and credentials in every record.
/// Recognising one costs a hash, about a fiftieth of verifying it. Only valid ones are remembered, so nothing is believed that was not
/// verified; the longest unseen are forgotten. Thread-safe. Make one per process.
/// </summary>
/// <param name="scheme">The scheme that verifies.</param>
public sealed class RememberingSignatures(ISignatures scheme) : ISignatures
{
    /// <summary>Most signatures that are remembered, 32 bytes each.</summary>
    internal const int Capacity = 16 * 1024;

    /// <summary>Most bytes of key, data and signature together; larger data (heads) are rare and costly to hash twice.</summary>
    internal const int MaxRemembered = 2048;

    private readonly Lock _lock = new();

    // Two generations: when the younger is half of the capacity, the older is forgotten. Whatever is seen again moves to the younger.
    private HashSet<Hash256> _younger = [];
    private HashSet<Hash256> _older = [];

    /// <inheritdoc/>
    public ISigningKey Derive(ReadOnlySpan<byte> seed) => scheme.Derive(seed);

    /// <inheritdoc/>
    public ISigningKey Import(ReadOnlySpan<byte> pkcs8) => scheme.Import(pkcs8);

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if ((long)publicKey.Length + data.Length + signature.Length > MaxRemembered)
            return scheme.Verify(publicKey, data, signature);

        var name = Name(publicKey, data, signature);
        if (IsRemembered(name))
            return true;

        if (!scheme.Verify(publicKey, data, signature))
            return false;

        Remember(name);
        return true;
    }

    /// <summary>The hash of all three, with two lengths, so that no bytes can be moved from one to the other.</summary>
    private static Hash256 Name(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Span<byte> all = stackalloc byte[8 + MaxRemembered];
        BinaryPrimitives.WriteInt32BigEndian(all, publicKey.Length);
        BinaryPrimitives.WriteInt32BigEndian(all[4..], signature.Length);
        publicKey.CopyTo(all[8..]);
        signature.CopyTo(all[(8 + publicKey.Length)..]);
        data.CopyTo(all[(8 + publicKey.Length + signature.Length)..]);
        return Hash256.Sha256(all[..(8 + publicKey.Length + signature.Length + data.Length)]);
    }

    private bool IsRemembered(Hash256 name)
    {
        lock (_lock)
        {
            if (_younger.Contains(name))
                return true;

            if (!_older.Contains(name))
                return false;

            Add(name);
            return true;
        }
    }

    private void Remember(Hash256 name)
    {
        lock (_lock)
            Add(name);
    }

    private void Add(Hash256 name)
    {
        if (_younger.Count >= Capacity / 2)
        {
            _older.Clear();
            (_younger, _older) = (_older, _younger);
        }

        _younger.Add(name);
    }
}
