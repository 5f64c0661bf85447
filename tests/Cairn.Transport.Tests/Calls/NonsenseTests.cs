using System.Globalization;
using System.Text;
using Cairn.Protocol.Calls;
using Cairn.Testing.Protocol;
using Cairn.Transport.Calls;

namespace Cairn.Transport.Tests.Calls;

/// <summary>Answers that are JSON and make no sense: the call failed, and nothing else.</summary>
public sealed class NonsenseTests : IDisposable
{
    private readonly TestPeer _owner = TestPeer.Found("owner");
    private readonly PeerCalls _calls;

    public NonsenseTests() => _calls = new PeerCalls(
        _owner.Identity, TestPeer.Signatures, () => null, TimeProvider.System, new PeerCallsOptions { Retries = 0 });

    public void Dispose() => _calls.Dispose();

    [Theory]
    [InlineData("""{"shards":[null],"isLast":true}""")]
    [InlineData("""{"shards":null,"isLast":true}""")]
    [InlineData("""{"shards":[{"pack":null,"shard":1,"manifestVersion":1}],"isLast":true}""")]
    [InlineData("null")]
    public async Task Holdings_with_a_null_are_no_answer(string body)
    {
        await using var holder = new RawHolder(RawHolder.Says(Answer(body)));

        var reply = await _calls.HoldingsAsync(holder.Contact, new HoldingsRequest(null, 1, HoldingsDetail.Names), default);

        Assert.Contains("makes no sense", Answers.Unreachable(reply), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_among_the_records_of_others_is_left_out()
    {
        await using var holder = new RawHolder(RawHolder.Says(Answer("""{"members":[null,""]}""")));

        var reply = await _calls.MembersAsync(holder.Contact, default);

        Assert.Empty(Answers.Of(reply));
    }

    private static byte[] Answer(string body) =>
    [
        .. RawHolder.Head("200 OK", string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}")),
        .. Encoding.ASCII.GetBytes(body),
    ];
}
