using Cairn.Protocol.Wire;

namespace Cairn.Protocol.Membership;

/// <summary>The form of address lists, which member records and invites share.</summary>
internal static class AddressForm
{
    /// <summary>Reads addresses and checks them.</summary>
    public static IReadOnlyList<PeerAddress> Addresses(this Form form, IReadOnlyList<Wire.PeerAddress> encoded)
    {
        form.RequireCount(encoded.Count);
        PeerAddress[] addresses = [.. encoded.Select(address => new PeerAddress(address.Host, form.Int(address.Port, "port")))];
        form.RequireAddresses(addresses);
        return addresses;
    }

    /// <summary>Checks that there are not too many addresses and that each can be called.</summary>
    public static void RequireAddresses(this Form form, IReadOnlyList<PeerAddress> addresses)
    {
        form.RequireCount(addresses.Count);
        form.Require(addresses.All(address => address.CanBeCalled), "one of its addresses is none");
    }

    private static void RequireCount(this Form form, int count) =>
        form.Require(count <= MemberRecord.MaxAddresses, "it has too many addresses");
}
