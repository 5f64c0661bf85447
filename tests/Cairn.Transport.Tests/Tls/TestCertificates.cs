using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cairn.Protocol.Signing;
using Cairn.Transport.Tls;

namespace Cairn.Transport.Tests.Tls;

/// <summary>Certificates as nobody should show them, and some that look odd and are good.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset LongAgo = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>For a key, with some statement about it; null for none.</summary>
    public static X509Certificate2 Make(ECDsa key, byte[]? statement)
    {
        var request = new CertificateRequest("CN=somebody", key, HashAlgorithmName.SHA256);
        if (statement is not null)
        {
            var der = new AsnWriter(AsnEncodingRules.DER);
            der.WriteOctetString(statement);
            request.CertificateExtensions.Add(new X509Extension(PeerCertificate.ExtensionOid, der.Encode(), critical: false));
        }

        using var made = request.CreateSelfSigned(LongAgo, LongAgo.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>A device's key, as the platform knows it.</summary>
    public static ECDsa KeyOf(DeviceIdentity identity)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(identity.Key.ExportPkcs8(), out _);
        return key;
    }

    /// <summary>A handshake that trusts anybody.</summary>
    public static SslClientAuthenticationOptions Client(X509Certificate2? shown, SslProtocols protocol = SslProtocols.Tls13) => new()
    {
        TargetHost = "cairn",
        ClientCertificates = shown is null ? [] : [shown],
        LocalCertificateSelectionCallback = (_, _, _, _, _) => shown!,
        EnabledSslProtocols = protocol,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
    };
}
