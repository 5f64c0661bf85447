using Cairn.Testing.Protocol;
using Cairn.Transport.Wire;

namespace Cairn.Transport.Tests.Wire;

/// <summary>Which evictions of a message are worth verifying.</summary>
public sealed class EvictionsTests
{
    private readonly TestPeer _founder = TestPeer.Found("founder");
    private readonly CountingSignatures _signatures = new();

    [Fact]
    public void Only_those_of_the_own_network_are_verified()
    {
        var elsewhere = TestPeer.Found("elsewhere");
        var (own, foreign) = (_founder.Evict(elsewhere.Peer), elsewhere.Evict(_founder.Peer));

        Assert.Equal([own], Evictions.Valid(new EvictionsMessage([foreign.Bytes, own.Bytes]), _signatures, _founder.Network));
        Assert.Equal(1, _signatures.Verified);
    }

    [Fact]
    public void Without_a_network_those_of_all_are()
    {
        var foreign = TestPeer.Found("elsewhere").Evict(_founder.Peer);

        Assert.Equal([foreign], Evictions.Valid(new EvictionsMessage([foreign.Bytes]), _signatures));
    }
}
