using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Signing;

namespace Cairn.Transport.Tls;

/// <summary>
/// This machine in a TLS handshake: TLS 1.3 only, both sides show a <see cref="PeerCertificate"/>, HTTP/1.1 inside. Thread-safe.
/// </summary>
/// <remarks>Takes a copy of the device key, wiped when disposed; the identity it was made of stays the caller's.</remarks>
internal sealed class TlsIdentity : IDisposable
{
    private readonly ISignatures _signatures;
    private readonly X509Certificate2 _certificate;
    private readonly SslStreamCertificateContext _shown;

    /// <summary>Makes this machine's certificate.</summary>
    public TlsIdentity(DeviceIdentity identity, ISignatures signatures)
    {
        _signatures = signatures;
        _certificate = PeerCertificate.Create(identity);
        _shown = SslStreamCertificateContext.Create(_certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>How to answer a handshake.</summary>
    /// <param name="proven">Told who the caller is, before the handshake ends; only for a caller that is acceptable.</param>
    /// <param name="refused">Told why a caller is not, as the end of a sentence.</param>
    public SslServerAuthenticationOptions Answer(Action<DeviceCertificate> proven, Action<string> refused) => new()
    {
        ServerCertificateContext = _shown,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
        CertificateChainPolicy = NoChain(),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowTlsResume = false,
        AllowRenegotiation = false,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => Judge(certificate, null, proven, refused),
    };

    /// <summary>How to begin a handshake.</summary>
    /// <param name="expected">Who must answer; null if anybody may.</param>
    /// <param name="proven">Told who answers, before anything but the handshake is sent.</param>
    /// <param name="refused">Told why the one who answers is not acceptable, as the end of a sentence.</param>
    public SslClientAuthenticationOptions Begin(PeerId? expected, Action<DeviceCertificate> proven, Action<string> refused) => new()
    {
        TargetHost = "cairn",
        ClientCertificateContext = _shown,
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
        CertificateChainPolicy = NoChain(),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowTlsResume = false,
        AllowRenegotiation = false,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => Judge(certificate, expected, proven, refused),
    };

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    /// <summary>
    /// The platform builds a chain before it asks us, whatever we think of chains. It must not follow the addresses that a stranger's
    /// certificate names to fetch issuers, nor read the system's roots for a verdict that nobody wants.
    /// </summary>
    private static X509ChainPolicy NoChain() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        VerificationFlags = X509VerificationFlags.AllFlags,
        DisableCertificateDownloads = true,
    };

    private bool Judge(X509Certificate? certificate, PeerId? expected, Action<DeviceCertificate> proven, Action<string> refused)
    {
        if (!PeerCertificate.TryRead(certificate, _signatures, out var device, out var why))
        {
            refused(why);
            return false;
        }

        if (expected is { } peer && device.Peer != peer)
        {
            refused($"is {device.Peer.Short()} and not {peer.Short()}");
            return false;
        }

        proven(device);
        return true;
    }
}
