using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Transport.Tls;

namespace Cairn.Transport.Calls;

/// <summary>
/// Finds out whether a peer is there: connects to it, shakes hands over TLS and sees whether whoever answers has the peer's key. Nothing
/// more is said. Thread-safe.
/// </summary>
/// <remarks>A member record may name any address there is, so whoever probes on others' behalf calls few of them.</remarks>
public sealed class PeerProbe : IDisposable
{
    /// <summary>Addresses of one record that are tried.</summary>
    private const int MaxAddresses = 4;

    private readonly DeviceIdentity _identity;
    private readonly TlsIdentity _tls;
    private readonly Dialer _dialer;

    /// <summary>Makes keys of its own: those who are called ask for some, and any will do.</summary>
    public PeerProbe(ISignatures signatures, IEntropy entropy, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        ArgumentNullException.ThrowIfNull(entropy);
        ArgumentNullException.ThrowIfNull(time);
        using var owner = NewKey(signatures, entropy);
        var device = NewKey(signatures, entropy);
        _identity = new DeviceIdentity(DeviceCertificate.Issue(owner, device.PublicKey, epoch: 1, time.GetUtcNow()), device);
        _tls = new TlsIdentity(_identity, signatures);
        _dialer = new Dialer(_tls, time, new PeerCallsOptions { ConnectTimeout = TimeSpan.FromSeconds(2) });
    }

    /// <summary>Whether the peer answers at one of the record's first addresses, with its own key and by no older device.</summary>
    public async Task<bool> AnswersAsync(Signed<MemberRecord> record, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(record);
        try
        {
            PeerAddress[] addresses = [.. record.Value.Addresses.Take(MaxAddresses)];
            var dialed = await _dialer.DialAsync(record.Signer, addresses, cancellation);
            await using (dialed.Stream)
                return dialed.Device.ComparePrecedence(record.Device) >= 0;
        }
        catch (DialFailure)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tls.Dispose();
        _identity.Dispose();
    }

    private static ISigningKey NewKey(ISignatures signatures, IEntropy entropy)
    {
        var seed = new byte[ISignatures.SeedSize];
        entropy.Fill(seed);
        return signatures.Derive(seed);
    }
}
