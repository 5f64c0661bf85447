using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Trackers;

/// <summary>A peer on a tracker's list. Programs read <see cref="Record"/>, which is signed; the rest repeats it for people.</summary>
/// <param name="Peer">Its id, in hexadecimal digits.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Role"><c>both</c>, <c>owner</c> or <c>storage</c>.</param>
/// <param name="Addresses">Where it listens.</param>
/// <param name="Site">Its failure domain.</param>
/// <param name="Lent">Bytes it offers.</param>
/// <param name="Free">Bytes of those that were unused when it signed.</param>
/// <param name="Record">The signed member record.</param>
public sealed record TrackerNode(
    string Peer,
    string Name,
    string Role,
    IReadOnlyList<string> Addresses,
    string Site,
    long Lent,
    long Free,
    ReadOnlyMemory<byte> Record)
{
    /// <summary>Where it listens; none is null.</summary>
    public IReadOnlyList<string> Addresses { get; } = Wire.JsonLists.WithoutNull(Addresses);

    /// <summary>The node of a record.</summary>
    public static TrackerNode Of(Signed<MemberRecord> record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var value = record.Value;
        return new TrackerNode(
            value.Peer.ToString(),
            value.Name,
            NameOf(value.Role),
            [.. value.Addresses.Select(address => address.ToString())],
            value.Site,
            value.Lent.Bytes,
            value.Free.Bytes,
            record.Bytes);
    }

    private static string NameOf(PeerRole role) => role switch
    {
        PeerRole.Owner => "owner",
        PeerRole.Storage => "storage",
        _ => "both",
    };
}
