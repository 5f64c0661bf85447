using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Tests.Records;
using Cairn.Protocol.Tests.Signing;

namespace Cairn.Protocol.Tests.Membership;

/// <summary>Peer 0 founded the network and let in peer 1, which let in peer 2, and so on to peer 5.</summary>
public sealed class CredentialChainTests
{
    private static readonly P256Signatures P256 = new();

    private static readonly DeviceIdentity[] Peers = [.. Enumerable.Range(0, 6).Select(i => Devices.Make(P256, (byte)(i + 1)))];

    private static readonly NetworkId Network = new(Peers[0].Peer.Value);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_chain_to_the_founder_proves_membership(int depth)
    {
        var chain = CredentialChain.Decode(ChainTo(depth).Encode(), P256);

        Assert.Equal(ChainTo(depth).Links.Select(link => link.Value), chain.Links.Select(link => link.Value));
        Assert.True(chain.Proves(Peers[depth].Peer, Network));
    }

    [Fact]
    public void The_founder_needs_no_link()
    {
        var chain = CredentialChain.Decode(CredentialChain.Founder.Encode(), P256);

        Assert.Empty(chain.Links);
        Assert.Equal(CredentialChain.Founder, chain);
        Assert.True(chain.Proves(Peers[0].Peer, Network));
        Assert.False(chain.Proves(Peers[1].Peer, Network));
    }

    [Fact]
    public void A_chain_proves_nothing_about_another_peer_or_network()
    {
        Assert.False(ChainTo(3).Proves(Peers[2].Peer, Network));
        Assert.False(ChainTo(3).Proves(Peers[4].Peer, Network));
        Assert.False(ChainTo(3).Proves(Peers[3].Peer, new NetworkId(Peers[1].Peer.Value)));
    }

    [Fact]
    public void A_link_for_another_network_breaks_the_chain()
    {
        var other = Link(2, 1, new NetworkId(Peers[5].Peer.Value));

        Assert.False(new CredentialChain([Link(3, 2), other, Link(1, 0)]).Proves(Peers[3].Peer, Network));
    }

    [Fact]
    public void Links_in_another_order_prove_nothing()
    {
        var links = ChainTo(3).Links;

        Assert.False(new CredentialChain([links[1], links[0], links[2]]).Proves(Peers[3].Peer, Network));
        Assert.False(new CredentialChain([.. links.Reverse()]).Proves(Peers[3].Peer, Network));
    }

    [Fact]
    public void A_missing_link_breaks_the_chain()
    {
        var links = ChainTo(3).Links;
        for (var missing = 0; missing < 3; missing++)
        {
            var broken = new CredentialChain([.. links.Where((_, i) => i != missing)]);
            Assert.False(broken.Proves(Peers[3].Peer, Network), $"without link {missing}");
        }
    }

    [Fact]
    public void A_chain_that_ends_at_somebody_else_proves_nothing()
    {
        // A stranger founds a network of its own and names the real one.
        var stranger = Devices.Make(P256, 99);
        var link = Signed<Credential>.Sign(
            new Credential { Network = Network, Peer = Peers[1].Peer, Inviter = stranger.Peer, IssuedAt = Devices.Founded }, stranger);

        Assert.False(new CredentialChain([link]).Proves(Peers[1].Peer, Network));
    }

    [Fact]
    public void A_forged_inviter_is_noticed_when_the_chain_is_read()
    {
        // Peer 5 claims that the founder let it in, and signs that itself.
        var body = new Credential { Network = Network, Peer = Peers[5].Peer, Inviter = Peers[0].Peer, IssuedAt = Devices.Founded }.Encode();
        var signature = SignedBytes.Sign(Peers[5].Key, Credential.Context, body);
        var byItself = new Envelope(body, signature, Peers[5].Certificate.Encode()).Encode();
        var inFoundersName = new Envelope(body, signature, Peers[0].Certificate.Encode()).Encode();

        Assert.Equal("bad-signature", CodeOf(Wired(byItself)));
        Assert.Equal("bad-signature", CodeOf(Wired(inFoundersName)));
    }

    [Fact]
    public void A_forged_link_is_noticed_when_a_member_record_is_read()
    {
        var good = Samples.Member.Credential.Links[0].Bytes.ToArray();
        var forged = Samples.Member.Encode();
        var at = forged.AsSpan().IndexOf(good);
        forged[at + 40] ^= 1;

        var error = Assert.Throws<CairnException>(() => MemberRecord.Decode(forged, Samples.Signatures));

        Assert.Equal("bad-signature", error.Code);
    }

    [Fact]
    public void The_longest_chain_is_taken_and_a_longer_one_is_refused()
    {
        DeviceIdentity[] peers =
            [.. Enumerable.Range(100, CredentialChain.MaxLinks + 2).Select(seed => Devices.Make(Samples.Signatures, (byte)seed))];
        var network = new NetworkId(peers[0].Peer.Value);
        var chain = CredentialChain.Founder;
        for (var i = 1; i <= CredentialChain.MaxLinks; i++)
            chain = chain.Extend(Link(peers[i], peers[i - 1], network));

        Assert.True(CredentialChain.Decode(chain.Encode(), Samples.Signatures).Proves(peers[^2].Peer, network));

        var longer = chain.Extend(Link(peers[^1], peers[^2], network));
        Assert.False(longer.Proves(peers[^1].Peer, network));
        Assert.Equal("bad-record", Assert.Throws<CairnException>(() => longer.Encode()).Code);
        Assert.Equal("bad-record", CodeOf(Wired([.. longer.Links.Select(link => link.Bytes.ToArray())])));
    }

    [Fact]
    public void A_chain_of_any_other_form_is_refused()
    {
        Assert.Equal("bad-record", CodeOf([]));
        Assert.Equal("bad-record", CodeOf([0xFF]));
        Assert.Equal("newer-version", CodeOf([0x08, 2]));
        Assert.Equal("bad-record", CodeOf(Wired(Array.Empty<byte>())));
        Assert.Equal("bad-record", CodeOf(new byte[CredentialChain.MaxSize + 1]));
    }

    private static CredentialChain ChainTo(int depth)
    {
        var chain = CredentialChain.Founder;
        for (var i = 1; i <= depth; i++)
            chain = chain.Extend(Link(i, i - 1));

        return chain;
    }

    private static Signed<Credential> Link(int peer, int inviter, NetworkId? network = null) =>
        Link(Peers[peer], Peers[inviter], network ?? Network);

    private static Signed<Credential> Link(DeviceIdentity peer, DeviceIdentity inviter, NetworkId network) => Signed<Credential>.Sign(
        new Credential { Network = network, Peer = peer.Peer, Inviter = inviter.Peer, IssuedAt = Devices.Founded }, inviter);

    private static byte[] Wired(params byte[][] links)
    {
        var wire = new Wire.CredentialChain { Version = 1 };
        wire.Links.AddRange(links.Select(Google.Protobuf.ByteString.CopyFrom));
        return Google.Protobuf.MessageExtensions.ToByteArray(wire);
    }

    private static string CodeOf(byte[] encoded) =>
        Assert.Throws<CairnException>(() => CredentialChain.Decode(encoded, P256)).Code;
}
