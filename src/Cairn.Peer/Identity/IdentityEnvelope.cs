namespace Cairn.Peer.Identity;

/// <summary>The file <c>identity</c>: its version and the document, plain or wrapped by a passphrase.</summary>
internal sealed record IdentityEnvelope
{
    /// <summary>Version that this program writes.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>The document itself, unless it is wrapped.</summary>
    public IdentityDocument? Document { get; init; }

    /// <summary>Salt of PBKDF2-SHA-512; null when there is no passphrase.</summary>
    public byte[]? Salt { get; init; }

    /// <summary>Rounds of PBKDF2-SHA-512.</summary>
    public int? Iterations { get; init; }

    /// <summary>AES-256-GCM of the document's JSON: nonce, tag, ciphertext.</summary>
    public byte[]? Wrapped { get; init; }
}
