using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Membership;

/// <summary>The credentials from a peer up to the founder, the peer's own first. The founder's own chain is empty.</summary>
/// <param name="Links">At most <see cref="MaxLinks"/>.</param>
public sealed record CredentialChain(IReadOnlyList<Signed<Credential>> Links)
{
    /// <summary>Longest chain that is accepted.</summary>
    public const int MaxLinks = 64;

    /// <summary>Most bytes of an encoded chain.</summary>
    public const int MaxSize = 48 * 1024;

    /// <summary>The founder's chain.</summary>
    public static readonly CredentialChain Founder = new([]);

    private static readonly Form Form = new("A credential chain");

    /// <summary>
    /// Whether the chain proves that <paramref name="peer"/> belongs to <paramref name="network"/>: each link names the network,
    /// and its inviter is let in by the next link; the last inviter is the founder, whose PeerId is the network's id. That each link is
    /// signed by its inviter was checked when it was opened.
    /// </summary>
    public bool Proves(PeerId peer, NetworkId network)
    {
        var expected = peer;
        foreach (var link in Links)
        {
            if (link.Value.Network != network || link.Value.Peer != expected)
                return false;

            expected = link.Value.Inviter;
        }

        return Links.Count <= MaxLinks && expected.Value == network.Value;
    }

    /// <summary>The chain of a peer that the owner of this chain lets in.</summary>
    public CredentialChain Extend(Signed<Credential> link) => new([link, .. Links]);

    /// <summary>The chain with its signatures, as it is stored and sent.</summary>
    /// <exception cref="Core.Errors.CairnException">It is longer than <see cref="MaxLinks"/> or <see cref="MaxSize"/> (code
    /// <c>bad-record</c>).</exception>
    public byte[] Encode() => ToWire().ToByteArray();

    /// <summary>Reads a chain and opens its links; whether they prove anything is for <see cref="Proves"/> to say.</summary>
    /// <exception cref="Core.Errors.CairnException">Malformed or too long (code <c>bad-record</c>), of a newer version
    /// (<c>newer-version</c>), or a link is forged (<c>bad-signature</c>).</exception>
    public static CredentialChain Decode(ReadOnlySpan<byte> encoded, ISignatures signatures)
    {
        Form.Require(encoded.Length <= MaxSize, "it is too long");
        return FromWire(Form.Parse(Wire.CredentialChain.Parser, encoded, message => message.Version), signatures);
    }

    /// <summary>Equal when all links are.</summary>
    public bool Equals(CredentialChain? other) => other is not null && Links.SequenceEqual(other.Links);

    /// <inheritdoc/>
    public override int GetHashCode() => Links.Count == 0 ? 0 : Links[0].GetHashCode();

    internal static CredentialChain FromWire(Wire.CredentialChain? wire, ISignatures signatures)
    {
        Form.RequireVersion(wire?.Version ?? 0);
        Form.Require(wire!.Links.Count <= MaxLinks && wire.CalculateSize() <= MaxSize, "it is too long");
        return new CredentialChain([.. wire.Links.Select(link => Signed<Credential>.Open(link.Memory, signatures))]);
    }

    internal Wire.CredentialChain ToWire()
    {
        Form.Require(Links.Count <= MaxLinks, "it is too long");
        var wire = new Wire.CredentialChain { Version = Form.Version };
        wire.Links.AddRange(Links.Select(link => UnsafeByteOperations.UnsafeWrap(link.Bytes)));
        Form.Require(wire.CalculateSize() <= MaxSize, "it is too long");
        return wire;
    }
}
