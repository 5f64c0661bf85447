using Cairn.Core.Ids;
using Cairn.Core.Signing;

namespace Cairn.Protocol.Signing;

/// <summary>A statement that a peer signs. Immutable; its encoding is Protocol Buffers (docs/protocols/records.md).</summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IRecord<TSelf>
    where TSelf : IRecord<TSelf>
{
    /// <summary>The label that is signed along, so that a signature over one kind of record never counts for another.</summary>
    static abstract string Context { get; }

    /// <summary>Most bytes of a body; a longer one is refused unread. 64 KiB unless a record needs more.</summary>
    static virtual int MaxBodySize => 64 * 1024;

    /// <summary>
    /// Reads the record; checks form and limits. The signature over it is not its concern, but signed records inside it (a credential
    /// chain) are opened with <paramref name="signatures"/>.
    /// </summary>
    /// <exception cref="Core.Errors.CairnException">Malformed or absurd (code <c>bad-record</c>), of a newer version
    /// (<c>newer-version</c>), or a signed record inside it is forged (<c>bad-signature</c>).</exception>
    static abstract TSelf Decode(ReadOnlySpan<byte> body, ISignatures signatures);

    /// <summary>The bytes that are signed and carried. The same record always has the same bytes.</summary>
    /// <exception cref="Core.Errors.CairnException">The record breaks a limit, so that nobody would accept it (code
    /// <c>bad-record</c>).</exception>
    byte[] Encode();

    /// <summary>Whether the signature of this peer's device of this epoch makes the statement valid.</summary>
    bool MaySign(PeerId signer, ulong epoch);
}
