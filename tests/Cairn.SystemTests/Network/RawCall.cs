using System.Formats.Asn1;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.SystemTests.Network;

/// <summary>
/// A connection to a running peer with the certificate of a device, made as docs/protocols/peer-http.md says, over which a test says what
/// no peer would say.
/// </summary>
internal sealed class RawCall : IAsyncDisposable
{
    /// <summary>The extension with the device certificate.</summary>
    private const string Extension = "2.25.336379199880960615101930769002490166000";

    private readonly X509Certificate2 _certificate;
    private readonly SslStream _stream;

    private RawCall(X509Certificate2 certificate, SslStream stream) => (_certificate, _stream) = (certificate, stream);

    /// <summary>Shakes hands.</summary>
    public static async Task<RawCall> ConnectAsync(DeviceIdentity device, TestPeer peer, CancellationToken time)
    {
        Assert.True(PeerAddress.TryParse(peer.Address, out var address));
        var certificate = CertificateOf(device);
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, time);
        var stream = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "cairn",
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
        };
        await stream.AuthenticateAsClientAsync(options, time);
        return new RawCall(certificate, stream);
    }

    /// <summary>Sends the head of a request that tells of so long a body, and what there is of the body.</summary>
    public async Task SendAsync(string request, long bodyLength, ReadOnlyMemory<byte> body, CancellationToken time)
    {
        await _stream.WriteAsync(
            Encoding.ASCII.GetBytes($"{request} HTTP/1.1\r\nHost: cairn\r\nContent-Length: {bodyLength}\r\n\r\n"), time);
        await _stream.WriteAsync(body, time);
        await _stream.FlushAsync(time);
    }

    /// <summary>The status of the answer.</summary>
    public async Task<int> StatusAsync(CancellationToken time)
    {
        using var reader = new StreamReader(_stream, Encoding.ASCII, leaveOpen: true);
        var line = await reader.ReadLineAsync(time) ?? throw new IOException("The other side hung up.");
        return int.Parse(line.Split(' ')[1]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _certificate.Dispose();
    }

    private static X509Certificate2 CertificateOf(DeviceIdentity device)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(device.Key.ExportPkcs8(), out _);
        var statement = new AsnWriter(AsnEncodingRules.DER);
        statement.WriteOctetString(device.Certificate.Encode());
        var request = new CertificateRequest("CN=cairn", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension(Extension, statement.Encode(), critical: false));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
