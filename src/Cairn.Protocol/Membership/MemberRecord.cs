using System.Globalization;
using System.Text;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Membership;

/// <summary>What a peer says about itself to the network. Of two records of one peer the one with the higher (epoch, counter)
/// counts.</summary>
public sealed record MemberRecord : IRecord<MemberRecord>
{
    /// <summary>Most characters of a name.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Most addresses.</summary>
    public const int MaxAddresses = 16;

    private static readonly Form Form = new("A member record");

    /// <summary>Which network.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>Who.</summary>
    public required PeerId Peer { get; init; }

    /// <summary>What people call it: 1 to 64 printable characters.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required PeerRole Role { get; init; }

    /// <summary>Where it listens, best first; may be empty for a peer that only calls.</summary>
    public required IReadOnlyList<PeerAddress> Addresses { get; init; }

    /// <summary>Its failure domain: copies go to distinct sites first.</summary>
    public required string Site { get; init; }

    /// <summary>Bytes it offers to others in all.</summary>
    public required ByteSize Lent { get; init; }

    /// <summary>Bytes of those that are not used yet, as of this record.</summary>
    public required ByteSize Free { get; init; }

    /// <summary>Epoch of the device that signs it.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Grows with every record of this epoch.</summary>
    public required ulong Counter { get; init; }

    /// <summary>Proof of membership.</summary>
    public required CredentialChain Credential { get; init; }

    /// <inheritdoc/>
    public static string Context => "member";

    /// <summary>Its place among the records of this peer.</summary>
    public MemberOrder Order => new(Epoch, Counter);

    /// <inheritdoc/>
    public static MemberRecord Decode(ReadOnlySpan<byte> body, ISignatures signatures)
    {
        var wire = Form.Parse(Wire.MemberRecord.Parser, body, message => message.Version);
        var record = new MemberRecord
        {
            Network = Form.Id<NetworkId>(wire.Network, "network"),
            Peer = Form.Id<PeerId>(wire.Peer, "peer"),
            Name = wire.Name,
            Role = (PeerRole)Form.Int(wire.Role, "role"),
            Addresses = Form.Addresses(wire.Addresses),
            Site = wire.Site,
            Lent = Form.Size(wire.Lent, "lent size"),
            Free = Form.Size(wire.Free, "free size"),
            Epoch = wire.Epoch,
            Counter = wire.Counter,
            Credential = CredentialChain.FromWire(wire.Credential, signatures),
        };
        record.Check();
        return record;
    }

    /// <summary>Whether a name or a site has the form that every record demands: 1 to <see cref="MaxNameLength"/> UTF-16 units of
    /// printable characters, blanks only inside, nothing that is invisible or changes the direction of text.</summary>
    public static bool IsName(string? name)
    {
        if (name is null || name.Length is 0 or > MaxNameLength || name[0] == ' ' || name[^1] == ' ')
            return false;

        // Half a surrogate pair enumerates as the replacement character, which also stands where bytes were no UTF-8.
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || (rune.Value != ' ' && !IsPrintable(Rune.GetUnicodeCategory(rune))))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public byte[] Encode()
    {
        Check();
        var wire = new Wire.MemberRecord
        {
            Version = Form.Version,
            Network = Network.ToWire(),
            Peer = Peer.ToWire(),
            Name = Name,
            Role = (uint)Role,
            Site = Site,
            Lent = Lent.Bytes,
            Free = Free.Bytes,
            Epoch = Epoch,
            Counter = Counter,
            Credential = Credential.ToWire(),
        };
        wire.Addresses.AddRange(Addresses.Select(address => address.ToWire()));
        return wire.ToByteArray();
    }

    /// <inheritdoc/>
    public bool MaySign(PeerId signer, ulong epoch) => signer == Peer && epoch == Epoch;

    /// <summary>Equal when all parts are, address for address and link for link.</summary>
    public bool Equals(MemberRecord? other) =>
        other is not null
        && (Network, Peer, Name, Role, Site) == (other.Network, other.Peer, other.Name, other.Role, other.Site)
        && (Lent, Free, Epoch, Counter) == (other.Lent, other.Free, other.Epoch, other.Counter)
        && Addresses.SequenceEqual(other.Addresses)
        && Credential.Equals(other.Credential);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Peer, Order);

    private static bool IsPrintable(UnicodeCategory category) => category is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private void Check()
    {
        Form.Require(IsName(Name), "its name is no name");
        Form.Require(IsName(Site), "its site is no name");
        Form.Require(Role is PeerRole.Both or PeerRole.Owner or PeerRole.Storage, "its role is unknown");
        Form.RequireAddresses(Addresses);
        Form.Require(Free <= Lent, "more is free than it lends");
        Form.RequireEpoch(Epoch);
        Form.RequireCounter(Counter);
    }
}
