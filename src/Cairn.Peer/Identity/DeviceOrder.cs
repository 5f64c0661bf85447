using Cairn.Core.Ids;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Identity;

/// <summary>Which of two devices of one owner counts: the one of the higher epoch, and of two with one epoch the one whose key has the
/// larger SHA-256.</summary>
internal static class DeviceOrder
{
    /// <summary>Whether <paramref name="other"/> has taken over from <paramref name="device"/>. Never of another peer.</summary>
    public static bool IsSupersededBy(this DeviceCertificate device, DeviceCertificate other) =>
        other.Peer == device.Peer && (other.Epoch, KeyHash(other)).CompareTo((device.Epoch, KeyHash(device))) > 0;

    private static Hash256 KeyHash(DeviceCertificate device) => Hash256.Sha256(device.DeviceKey.Span);
}
