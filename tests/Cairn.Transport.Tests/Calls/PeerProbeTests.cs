using System.Net;
using System.Net.Sockets;
using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;
using Cairn.Transport.Calls;

namespace Cairn.Transport.Tests.Calls;

/// <summary>Whether somebody is there is found out by who answers, not by whether anything does.</summary>
public sealed class PeerProbeTests : IDisposable
{
    private readonly PeerProbe _probe = new(TestPeer.Signatures, new SystemEntropy(), TimeProvider.System);

    [Fact]
    public async Task A_peer_that_listens_answers_and_one_that_stopped_does_not()
    {
        await using var pair = await PeerPair.StartAsync();
        var record = pair.Holder.Record(pair.Server.Address);

        Assert.True(await AnswersAsync(record));

        await pair.Server.StopAsync(CancellationToken.None);
        Assert.False(await AnswersAsync(record));
    }

    [Fact]
    public async Task Another_peer_at_the_same_address_is_no_answer()
    {
        await using var pair = await PeerPair.StartAsync();

        Assert.False(await AnswersAsync(pair.Owner.Record(pair.Server.Address)));
    }

    [Fact]
    public async Task An_older_device_of_the_same_owner_is_no_answer()
    {
        await using var pair = await PeerPair.StartAsync();

        Assert.False(await AnswersAsync(pair.Holder.Recover().Record(pair.Server.Address)));
    }

    [Fact]
    public async Task Only_the_first_addresses_are_tried()
    {
        await using var pair = await PeerPair.StartAsync();
        var nobody = Enumerable.Range(2, 4).Select(i => new PeerAddress($"127.0.0.{i}", pair.Server.Address.Port)).ToArray();

        Assert.True(await AnswersAsync(pair.Holder.Record([.. nobody[..3], pair.Server.Address])));
        Assert.False(await AnswersAsync(pair.Holder.Record([.. nobody, pair.Server.Address])));
    }

    [Fact]
    public async Task Whoever_takes_the_connection_and_says_nothing_is_given_up_when_asked_to()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var address = new PeerAddress("127.0.0.1", ((IPEndPoint)mute.LocalEndpoint).Port);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        var record = TestPeer.Found("mute").Record(address);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _probe.AnswersAsync(record, limit.Token));
    }

    public void Dispose() => _probe.Dispose();

    private Task<bool> AnswersAsync(Signed<MemberRecord> record) => _probe.AnswersAsync(record, CancellationToken.None);
}
