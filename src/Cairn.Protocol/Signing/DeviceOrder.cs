using Cairn.Core.Ids;

namespace Cairn.Protocol.Signing;

/// <summary>
/// Which of two devices of one owner counts: the one of the higher epoch, and of two with one epoch the one whose key has the larger
/// SHA-256. A device is its key and epoch. The bytes of its certificate identify nothing: anybody can turn the signature in it into
/// another that is valid too (see <see cref="Core.Signing.P256Signatures"/>).
/// </summary>
public static class DeviceOrder
{
    /// <summary>Above zero if <paramref name="device"/> counts more than <paramref name="other"/>, a device of the same owner; below if
    /// less; zero if they are the same device.</summary>
    public static int ComparePrecedence(this DeviceCertificate device, DeviceCertificate other)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(other);
        var order = device.Epoch.CompareTo(other.Epoch);
        if (order != 0 || device.DeviceKey.Span.SequenceEqual(other.DeviceKey.Span))
            return order;

        return Hash256.Sha256(device.DeviceKey.Span).CompareTo(Hash256.Sha256(other.DeviceKey.Span));
    }

    /// <summary>Whether both certificates are of one device of one owner.</summary>
    public static bool IsSameDevice(this DeviceCertificate device, DeviceCertificate other)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(other);
        return device.Peer == other.Peer && device.ComparePrecedence(other) == 0;
    }

    /// <summary>Whether <paramref name="other"/> has taken over from <paramref name="device"/>. Never of another peer.</summary>
    public static bool IsSupersededBy(this DeviceCertificate device, DeviceCertificate other)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(other);
        return other.Peer == device.Peer && other.ComparePrecedence(device) > 0;
    }
}
