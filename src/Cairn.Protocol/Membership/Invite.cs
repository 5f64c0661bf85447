using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Membership;

/// <summary>One line of text that lets a peer in. Redeemed at the inviter, whose key the joiner checks before it sends the
/// secret.</summary>
public sealed record Invite
{
    /// <summary>Bytes of the secret (128 bits).</summary>
    public const int SecretSize = 16;

    /// <summary>Most characters that <see cref="Parse"/> reads.</summary>
    public const int MaxTextLength = 8192;

    private const string Prefix = "cairn1-";

    /// <summary>Bytes of SHA-256 that tell a cut or mistyped line from an unknown one.</summary>
    private const int ChecksumSize = 6;

    private static readonly Form Form = new("An invite");

    /// <summary>Which network.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>Who answers for the invite.</summary>
    public required PeerId Inviter { get; init; }

    /// <summary>Where the inviter listens; at least one.</summary>
    public required IReadOnlyList<PeerAddress> Addresses { get; init; }

    /// <summary>What proves to the inviter that the joiner has the line.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Until when, by the inviter's clock.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Reads what <see cref="Format"/> writes; white space, line breaks and invisible characters anywhere are passed
    /// over, as mail programs and messengers add them.</summary>
    /// <exception cref="CairnException">The line is no invite, damaged, of a newer version, or absurd (kind Refused, code
    /// <c>bad-invite</c>).</exception>
    public static Invite Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxTextLength)
            throw Bad("This is far too long for an invite.");

        var line = string.Concat(text.Where(c => !char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format));
        if (!line.StartsWith("cairn", StringComparison.OrdinalIgnoreCase))
            throw Bad($"An invite is one line that starts with {Prefix}, and this does not.");

        if (!line.StartsWith(Prefix, StringComparison.Ordinal))
            throw Bad($"This invite does not start with {Prefix}: it is mistyped, or made by a newer version of Cairn.");

        if (!TryUnwrap(line.AsSpan(Prefix.Length), out var encoded))
            throw Bad("This invite is damaged: part of it is missing or mistyped.");

        try
        {
            return Decode(encoded);
        }
        catch (CairnException e)
        {
            throw Bad(e.What, e.Code == Form.NewerVersion ? e.Todo : "Ask for a new invite.");
        }
    }

    /// <summary>The line: <c>cairn1-</c> and base64url without padding. A secret until it is redeemed.</summary>
    /// <exception cref="CairnException">A part breaks its limits (code <c>bad-record</c>).</exception>
    public string Format()
    {
        Check();
        var wire = new Wire.Invite
        {
            Version = Form.Version,
            Network = Network.ToWire(),
            Inviter = Inviter.ToWire(),
            Secret = UnsafeByteOperations.UnsafeWrap(Secret),
            ExpiresAt = Form.Time(ExpiresAt, "expiry"),
        };
        wire.Addresses.AddRange(Addresses.Select(address => address.ToWire()));
        var encoded = wire.ToByteArray();
        return Prefix + Base64Url.EncodeToString([.. encoded, .. Checksum(encoded)]);
    }

    /// <summary>Equal when all parts are.</summary>
    public bool Equals(Invite? other) =>
        other is not null
        && (Network, Inviter, ExpiresAt) == (other.Network, other.Inviter, other.ExpiresAt)
        && Addresses.SequenceEqual(other.Addresses)
        && CryptographicOperations.FixedTimeEquals(Secret.Span, other.Secret.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Network, Inviter, ExpiresAt);

    /// <summary>Who invites; never the secret, so that a log line cannot leak it.</summary>
    public override string ToString() => $"Invite by {Inviter.Short()} until {ExpiresAt:O}";

    private static bool TryUnwrap(ReadOnlySpan<char> text, out ReadOnlySpan<byte> encoded)
    {
        encoded = default;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written < ChecksumSize)
            return false;

        encoded = bytes.AsSpan(0, written - ChecksumSize);
        return Checksum(encoded).SequenceEqual(bytes.AsSpan(written - ChecksumSize, ChecksumSize));
    }

    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> encoded) => SHA256.HashData(encoded).AsSpan(0, ChecksumSize);

    private static Invite Decode(ReadOnlySpan<byte> encoded)
    {
        var wire = Form.Parse(Wire.Invite.Parser, encoded, message => message.Version);
        var invite = new Invite
        {
            Network = Form.Id<NetworkId>(wire.Network, "network"),
            Inviter = Form.Id<PeerId>(wire.Inviter, "inviter"),
            Addresses = Form.Addresses(wire.Addresses),
            Secret = wire.Secret.Memory,
            ExpiresAt = Form.Time(wire.ExpiresAt, "expiry"),
        };
        invite.Check();
        return invite;
    }

    private static CairnException Bad(
        string what, string todo = $"Copy the whole line that `cairn invite` printed, from {Prefix} to its end, or ask for a new one.") =>
        new(ErrorKind.Refused, "bad-invite", what, "Nothing was sent and nothing was changed.", todo);

    private void Check()
    {
        Form.Require(Addresses.Count >= 1, "it names no address");
        Form.RequireAddresses(Addresses);
        Form.Require(Secret.Length == SecretSize, "its secret has the wrong length");
    }
}
