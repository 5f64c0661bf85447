using System.Security.Cryptography;

namespace Cairn.Core.Keys;

/// <summary>
/// The three 256-bit secrets that an owner's machine needs to write and read its archive, each derived from the root secret by
/// HKDF-SHA-256 under its own label. They never leave the machine.
/// </summary>
/// <param name="Archive">Parent of every pack key and head key.</param>
/// <param name="Id">Key of the HMAC that names chunks.</param>
/// <param name="Chunker">Seed of the gear table that decides where files are cut.</param>
public sealed record ArchiveKeys(ReadOnlyMemory<byte> Archive, ReadOnlyMemory<byte> Id, ReadOnlyMemory<byte> Chunker)
{
    /// <summary>Length of each key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>Parent of every pack key and head key.</summary>
    public ReadOnlyMemory<byte> Archive { get; } = Checked(Archive);

    /// <summary>Key of the HMAC that names chunks.</summary>
    public ReadOnlyMemory<byte> Id { get; } = Checked(Id);

    /// <summary>Seed of the gear table that decides where files are cut.</summary>
    public ReadOnlyMemory<byte> Chunker { get; } = Checked(Chunker);

    /// <summary>Equal when the bytes are, compared in constant time.</summary>
    public bool Equals(ArchiveKeys? other) =>
        other is not null
        && CryptographicOperations.FixedTimeEquals(Archive.Span, other.Archive.Span)
        & CryptographicOperations.FixedTimeEquals(Id.Span, other.Id.Span)
        & CryptographicOperations.FixedTimeEquals(Chunker.Span, other.Chunker.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Id.Span);
        return hash.ToHashCode();
    }

    /// <summary>Shows nothing of the keys, so that a log line cannot leak them.</summary>
    public override string ToString() => "ArchiveKeys(secret)";

    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> key) =>
        key.Length == KeySize ? key : throw new ArgumentException($"A key has {KeySize} bytes, not {key.Length}.", nameof(key));
}
