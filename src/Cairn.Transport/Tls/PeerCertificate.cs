using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cairn.Core.Signing;
using Cairn.Protocol.Signing;

namespace Cairn.Transport.Tls;

/// <summary>
/// The X.509 certificate that a device shows in a TLS handshake: for its key, signed by itself, with the owner's statement about the key
/// in an extension. Names, dates and the certificate's own signature say nothing and are not looked at.
/// </summary>
internal static class PeerCertificate
{
    /// <summary>
    /// The extension that carries the encoded device certificate as an OCTET STRING; not critical. The arc is derived from a UUID
    /// (ITU-T X.667), which nobody has to assign: version 5 of <c>urn:cairn:device-certificate</c> in the name space of URLs.
    /// </summary>
    public const string ExtensionOid = "2.25.336379199880960615101930769002490166000";

    /// <summary>RFC 5280, section 4.1.2.5: a certificate without a well-defined end.</summary>
    private static readonly DateTimeOffset NoEnd = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <summary>Makes the certificate of this machine, with its private key.</summary>
    public static X509Certificate2 Create(DeviceIdentity identity)
    {
        var pkcs8 = identity.Key.ExportPkcs8();
        using var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }

        var statement = new AsnWriter(AsnEncodingRules.DER);
        statement.WriteOctetString(identity.Certificate.Encode());
        var request = new CertificateRequest("CN=cairn", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension(ExtensionOid, statement.Encode(), critical: false));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, NoEnd);
    }

    /// <summary>
    /// Reads whom the other side of a handshake speaks for. That it has the private key is what the handshake itself proves; here the
    /// owner's signature over that key is verified.
    /// </summary>
    /// <param name="certificate">What the other side showed, if anything.</param>
    /// <param name="signatures">The scheme.</param>
    /// <param name="device">The device.</param>
    /// <param name="why">What is wrong, as the end of a sentence, if false.</param>
    public static bool TryRead(
        X509Certificate? certificate,
        ISignatures signatures,
        [NotNullWhen(true)] out DeviceCertificate? device,
        [NotNullWhen(false)] out string? why)
    {
        device = null;
        why = "showed no certificate";
        if (certificate is not X509Certificate2 shown)
            return false;

        why = "showed a certificate that is not one of Cairn";
        if (shown.Extensions[ExtensionOid] is not { } extension || !TryUnwrap(extension.RawData, out var encoded))
            return false;

        why = "showed a certificate that no owner signed";
        if (!DeviceCertificate.TryDecode(encoded, signatures, out var read))
            return false;

        why = "showed the device certificate of another key";
        if (!shown.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(read.DeviceKey.Span))
            return false;

        device = read;
        why = null;
        return true;
    }

    private static bool TryUnwrap(byte[] der, [NotNullWhen(true)] out byte[]? content)
    {
        try
        {
            content = AsnDecoder.ReadOctetString(der, AsnEncodingRules.DER, out var consumed);
            return consumed == der.Length;
        }
        catch (AsnContentException)
        {
            content = null;
            return false;
        }
    }
}
