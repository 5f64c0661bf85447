using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cairn.Core.Ids;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Testing.Protocol;
using Cairn.Transport.Tests.Calls;

namespace Cairn.Transport.Tests.Tls;

/// <summary>Who is let into a connection, and who is not, from both ends.</summary>
public sealed class WrongCertificateTests
{
    private readonly ECDsa _otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public async Task A_caller_without_a_certificate_is_not_heard() => await IsNotHeardAsync(null);

    [Fact]
    public async Task A_caller_with_a_certificate_of_any_other_kind_is_not_heard()
    {
        using var certificate = TestCertificates.Make(_otherKey, null);
        await IsNotHeardAsync(certificate);
    }

    [Fact]
    public async Task A_caller_with_the_device_certificate_of_another_is_not_heard()
    {
        var victim = TestPeer.Found("victim");
        using var certificate = TestCertificates.Make(_otherKey, victim.Identity.Certificate.Encode());
        await IsNotHeardAsync(certificate);
    }

    [Fact]
    public async Task A_caller_whose_owner_did_not_sign_the_statement_is_not_heard()
    {
        var peer = TestPeer.Found("forger");
        using var key = TestCertificates.KeyOf(peer.Identity);
        var encoded = peer.Identity.Certificate.Encode();
        encoded[^10] ^= 1;
        using var certificate = TestCertificates.Make(key, encoded);
        await IsNotHeardAsync(certificate);
    }

    [Fact]
    public async Task A_certificate_whose_dates_have_passed_is_as_good_as_any()
    {
        await using var pair = await PeerPair.StartAsync();
        using var key = TestCertificates.KeyOf(pair.Owner.Identity);
        using var certificate = TestCertificates.Make(key, pair.Owner.Identity.Certificate.Encode());
        await using var raw = await RawCaller.ConnectAsync(pair.Server, TestCertificates.Client(certificate));

        Assert.Equal(403, (await raw.AskAsync("GET /v1/hello")).Status);
        Assert.Equal(pair.Owner.Peer, Assert.Single(pair.Service.Callers).Peer);
    }

    [Fact]
    public async Task Tls_1_2_is_refused()
    {
        await using var pair = await PeerPair.StartAsync();
        using var key = TestCertificates.KeyOf(pair.Owner.Identity);
        using var certificate = TestCertificates.Make(key, pair.Owner.Identity.Certificate.Encode());

        await Assert.ThrowsAnyAsync<Exception>(
            () => RawCaller.ConnectAsync(pair.Server, TestCertificates.Client(certificate, SslProtocols.Tls12)));

        await IsStillServedAsync(pair);
    }

    [Fact]
    public async Task Http_without_tls_gets_no_answer()
    {
        await using var pair = await PeerPair.StartAsync();
        await using var raw = await RawCaller.ConnectPlainAsync(pair.Server);
        await raw.SendAsync("GET /v1/hello HTTP/1.1\r\nHost: cairn\r\n\r\n");

        await raw.ReadToEndAsync();

        Assert.InRange(raw.Received, 0, 16);
        await IsStillServedAsync(pair);
    }

    [Fact]
    public async Task A_holder_that_is_another_than_expected_is_told_nothing()
    {
        await using var pair = await PeerPair.StartAsync();
        var expected = pair.Holder.Invite("expected");

        var why = Answers.Unreachable(await pair.Calls.HelloAsync(expected.At(pair.Server.Address), default));

        Assert.Contains($"is {pair.Holder.Peer.Short()} and not {expected.Peer.Short()}", why, StringComparison.Ordinal);
        Assert.Empty(pair.Service.Callers);
    }

    [Fact]
    public async Task Behind_an_address_that_another_has_taken_the_right_holder_is_found_at_the_next()
    {
        await using var pair = await PeerPair.StartAsync();
        await using var other = await PeerPair.StartAsync();
        var contact = new Contact(pair.Holder.Peer, [other.Server.Address, pair.Server.Address]);

        Assert.Equal(pair.Holder.Peer, Answers.Of(await pair.Calls.HelloAsync(contact, default)).Record.Signer);
        Assert.Empty(other.Service.Callers);
    }

    [Fact]
    public async Task A_holder_with_a_certificate_of_any_other_kind_is_told_nothing()
    {
        using var certificate = TestCertificates.Make(_otherKey, null);
        Assert.Contains("not one of Cairn", await CallAsync(certificate, SslProtocols.Tls13), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_holder_with_the_device_certificate_of_another_is_told_nothing()
    {
        var holder = TestPeer.Found("holder");
        using var certificate = TestCertificates.Make(_otherKey, holder.Identity.Certificate.Encode());
        var why = await CallAsync(certificate, SslProtocols.Tls13, holder);
        Assert.Contains("the device certificate of another key", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_holder_that_only_knows_tls_1_2_is_told_nothing()
    {
        var holder = TestPeer.Found("holder");
        using var key = TestCertificates.KeyOf(holder.Identity);
        using var certificate = TestCertificates.Make(key, holder.Identity.Certificate.Encode());
        Assert.Contains("TLS", await CallAsync(certificate, SslProtocols.Tls12, holder), StringComparison.Ordinal);
    }

    private static async Task IsNotHeardAsync(X509Certificate2? shown)
    {
        await using var pair = await PeerPair.StartAsync();
        try
        {
            // In TLS 1.3 the caller finishes first; that it was refused it hears with the first bytes.
            await using var raw = await RawCaller.ConnectAsync(pair.Server, TestCertificates.Client(shown));
            await raw.TrySendAsync("GET /v1/hello HTTP/1.1\r\nHost: cairn\r\n\r\n"u8.ToArray());
            await raw.ReadToEndAsync();
            Assert.Equal(0, raw.Received);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // Told during the handshake.
        }

        Assert.Empty(pair.Service.Callers);
        await IsStillServedAsync(pair);
    }

    private static async Task IsStillServedAsync(PeerPair pair) =>
        Assert.IsType<Reply<HelloAnswer>.Answered>(await pair.Calls.HelloAsync(pair.Contact, default));

    /// <summary>Calls somebody who shows this certificate; what the owner is told of it.</summary>
    private static async Task<string> CallAsync(X509Certificate2 shown, SslProtocols protocol, TestPeer? holder = null)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var heard = HearAsync(listener, shown, protocol);
        var owner = TestPeer.Found("owner");
        using var calls = PeerPair.CallsOf(owner, () => owner.Record(), new() { Retries = 0 });
        var address = new PeerAddress("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);

        var why = Answers.Unreachable(await calls.HelloAsync((holder ?? owner).At(address), default));

        Assert.Equal(0, await heard);
        return why;
    }

    private static async Task<int> HearAsync(TcpListener listener, X509Certificate2 shown, SslProtocols protocol)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = shown,
                EnabledSslProtocols = protocol,
            });
            return await tls.ReadAsync(new byte[100]);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return 0;
        }
    }
}
