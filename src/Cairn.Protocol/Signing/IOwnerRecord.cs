using Cairn.Core.Ids;

namespace Cairn.Protocol.Signing;

/// <summary>
/// A statement that only an owner key makes, which no machine keeps: whoever has taken over a machine cannot state it. Immutable; its
/// encoding is Protocol Buffers (docs/protocols/records.md) and carries the public owner key, whose hash is the signer's PeerId.
/// </summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IOwnerRecord<TSelf>
    where TSelf : IOwnerRecord<TSelf>
{
    /// <summary>The label that is signed along, so that a signature over one kind of record never counts for another.</summary>
    static abstract string Context { get; }

    /// <summary>Most bytes of a body; a longer one is refused unread. 64 KiB unless a record needs more.</summary>
    static virtual int MaxBodySize => 64 * 1024;

    /// <summary>The public owner key (SubjectPublicKeyInfo) of whoever states this, at most
    /// <see cref="DeviceCertificate.MaxKeySize"/> bytes.</summary>
    ReadOnlyMemory<byte> OwnerKey { get; }

    /// <summary>Reads the record; checks form and limits. The signature over it is not its concern.</summary>
    /// <exception cref="Core.Errors.CairnException">Malformed or absurd (code <c>bad-record</c>), or of a newer version
    /// (<c>newer-version</c>).</exception>
    static abstract TSelf Decode(ReadOnlySpan<byte> body);

    /// <summary>The bytes that are signed and carried. The same record always has the same bytes.</summary>
    /// <exception cref="Core.Errors.CairnException">The record breaks a limit, so that nobody would accept it (code
    /// <c>bad-record</c>).</exception>
    byte[] Encode();

    /// <summary>Whether the owner key of this peer makes the statement valid.</summary>
    bool MaySign(PeerId signer);
}
