using Cairn.Core.Ids;
using Cairn.Core.Signing;

namespace Cairn.Protocol.Signing;

/// <summary>What this machine signs with: its device key and the owner's certificate for it. Thread-safe.</summary>
public sealed class DeviceIdentity : IDisposable
{
    /// <summary>Takes over the key, which is disposed with the identity.</summary>
    /// <param name="certificate">The owner's statement about the key.</param>
    /// <param name="key">The private half of the certified key.</param>
    /// <exception cref="ArgumentException">The certificate is for another key.</exception>
    public DeviceIdentity(DeviceCertificate certificate, ISigningKey key)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(key);
        if (!certificate.DeviceKey.Span.SequenceEqual(key.PublicKey.Span))
            throw new ArgumentException("The certificate is for another key.", nameof(certificate));

        Certificate = certificate;
        Key = key;
    }

    /// <summary>The peer that this machine is.</summary>
    public PeerId Peer => Certificate.Peer;

    /// <summary>The epoch of this machine.</summary>
    public ulong Epoch => Certificate.Epoch;

    /// <summary>The owner's statement about the key.</summary>
    public DeviceCertificate Certificate { get; }

    /// <summary>The device key.</summary>
    public ISigningKey Key { get; }

    /// <summary>Wipes the key.</summary>
    public void Dispose() => Key.Dispose();
}
