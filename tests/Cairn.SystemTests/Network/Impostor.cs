using System.Security.Cryptography;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Peer.Identity;
using Cairn.Platform.Disks;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Transport.Calls;

namespace Cairn.SystemTests.Network;

/// <summary>Somebody who has the keys of a device and calls running peers with them, saying whatever a test makes up.</summary>
internal sealed class Impostor : IDisposable
{
    private static readonly P256Signatures Signatures = new();

    private readonly IDisposable _keys;

    private Impostor(DeviceIdentity device, IDisposable keys)
    {
        Device = device;
        _keys = keys;
        Calls = new PeerCalls(device, Signatures, () => null, TimeProvider.System);
    }

    public DeviceIdentity Device { get; }

    public PeerCalls Calls { get; }

    /// <summary>With the keys in a peer's home, which may run meanwhile.</summary>
    public static Impostor Of(TestPeer peer)
    {
        using var home = new FolderDisk(peer.Home.Folder);
        var identity = new IdentityStore(home, Signatures).Load([]);
        return new Impostor(identity.Device, identity);
    }

    /// <summary>With keys of its own, which nobody ever let in.</summary>
    public static Impostor Stranger()
    {
        using var owner = Signatures.Derive(RandomNumberGenerator.GetBytes(ISignatures.SeedSize));
        var key = Signatures.Derive(RandomNumberGenerator.GetBytes(ISignatures.SeedSize));
        var device = new DeviceIdentity(DeviceCertificate.Issue(owner, key.PublicKey, 1, DateTimeOffset.UtcNow), key);
        return new Impostor(device, device);
    }

    /// <summary>Where a running peer is to be called.</summary>
    public static Contact At(TestPeer peer) =>
        Identifiers.TryParse<PeerId>(peer.Id, out var id) && PeerAddress.TryParse(peer.Address, out var address)
            ? new Contact(id, [address])
            : throw new InvalidOperationException($"{peer.Name} has no address.");

    /// <inheritdoc/>
    public void Dispose()
    {
        Calls.Dispose();
        _keys.Dispose();
    }
}
