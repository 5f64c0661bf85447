using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Signing;

/// <summary>
/// The four fields of an envelope, as slices of its bytes. Read by hand, for two reasons: a head of megabytes is not copied, and only
/// the one shortest encoding is taken, so that nobody can make a second envelope of a statement by rewriting the first.
/// </summary>
/// <param name="Body">The statement's encoding.</param>
/// <param name="Signature">Signature over context and body.</param>
/// <param name="Certificate">Envelope of the signer's device certificate; empty in that envelope itself.</param>
internal readonly record struct Envelope(ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> Certificate)
{
    /// <summary>Most bytes of a signature; P-256 has 64.</summary>
    public const int MaxSignatureSize = 256;

    /// <summary>Most bytes around a body: signature, certificate, tags and lengths.</summary>
    public const int MaxOverhead = MaxSignatureSize + DeviceCertificate.MaxSize + 32;

    private const byte VersionTag = 1 << 3;
    private const int LengthDelimited = 2;

    /// <summary>The encoding.</summary>
    public byte[] Encode() => new Wire.Envelope
    {
        Version = Form.Version,
        Body = UnsafeByteOperations.UnsafeWrap(Body),
        Signature = UnsafeByteOperations.UnsafeWrap(Signature),
        Certificate = UnsafeByteOperations.UnsafeWrap(Certificate),
    }.ToByteArray();

    /// <summary>Reads what <see cref="Encode"/> writes and nothing else; null otherwise.</summary>
    public static Envelope? Read(ReadOnlyMemory<byte> encoded)
    {
        if (encoded.Length < 2 || encoded.Span[0] != VersionTag || encoded.Span[1] != Form.Version)
            return null;

        var rest = encoded[2..];
        var read = TryField(2, ref rest, out var body) & TryField(3, ref rest, out var signature);
        var certificate = ReadOnlyMemory<byte>.Empty;
        if (!rest.IsEmpty)
            read &= TryField(4, ref rest, out certificate);

        return read && rest.IsEmpty && signature.Length <= MaxSignatureSize ? new Envelope(body, signature, certificate) : null;
    }

    /// <summary>Takes one field of at least one byte from the front.</summary>
    private static bool TryField(int number, ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> field)
    {
        field = default;
        var span = rest.Span;
        if (span.IsEmpty || span[0] != ((number << 3) | LengthDelimited))
            return false;

        var length = 0;
        for (var i = 1; i <= 5 && i < span.Length; i++)
        {
            // The fifth byte has room for the 3 bits that an int still takes; a last byte of zero would lengthen the encoding.
            if (i == 5 && span[i] > 7)
                return false;

            length |= (span[i] & 0x7F) << (7 * (i - 1));
            if (span[i] >= 0x80)
                continue;

            if (span[i] == 0 || length > rest.Length - i - 1)
                return false;

            field = rest.Slice(i + 1, length);
            rest = rest[(i + 1 + length)..];
            return true;
        }

        return false;
    }
}
