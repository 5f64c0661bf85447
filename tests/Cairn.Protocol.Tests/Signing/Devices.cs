using Cairn.Core.Signing;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Tests.Signing;

/// <summary>Machines with keys from fixed seeds.</summary>
internal static class Devices
{
    /// <summary>When all of them were certified.</summary>
    public static readonly DateTimeOffset Founded = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The machine of the owner whose keys grow from this seed.</summary>
    public static DeviceIdentity Make(ISignatures signatures, byte seed, ulong epoch = 1)
    {
        using var owner = OwnerKey(signatures, seed);
        var device = signatures.Derive(Seed(seed, epoch));
        return new DeviceIdentity(DeviceCertificate.Issue(owner, device.PublicKey, epoch, Founded), device);
    }

    /// <summary>The owner key that certifies them.</summary>
    public static ISigningKey OwnerKey(ISignatures signatures, byte seed) => signatures.Derive(Seed(seed, 0));

    private static byte[] Seed(byte owner, ulong epoch) =>
        [.. Enumerable.Range(0, ISignatures.SeedSize).Select(i => (byte)((owner * 31) + ((int)epoch * 7) + i))];
}
