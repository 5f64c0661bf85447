using System.Security.Cryptography;
using Cairn.Core.Ids;

namespace Cairn.Archive.Sealing;

/// <summary>HKDF-SHA-256 (RFC 5869) with a label and a random value as info.</summary>
internal static class KeyDerivation
{
    /// <summary>Fills <paramref name="key"/> with HKDF(parent, no salt, info = label ‖ value).</summary>
    public static void Derive(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> label, Hash256 value, Span<byte> key)
    {
        Span<byte> info = stackalloc byte[label.Length + Hash256.Size];
        label.CopyTo(info);
        value.Write(info[label.Length..]);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, parent, key, salt: [], info);
    }
}
