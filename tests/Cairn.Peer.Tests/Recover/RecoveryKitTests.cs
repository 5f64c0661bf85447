using Cairn.Core.Errors;
using Cairn.Core.Keys;
using Cairn.Core.Signing;
using Cairn.Peer.Recover;
using Cairn.Protocol.Membership;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Recover;

public sealed class RecoveryKitTests
{
    private static readonly TestPeer Founder = TestPeer.Found("laptop");
    private static readonly TestPeer Member = Founder.Invite("desk top");

    [Fact]
    public void A_kit_reads_as_it_was_written()
    {
        var kit = Kit(Member) with { Key = "ABCD-EFGH" };

        var read = Parse(kit.Format());

        Assert.Equal((kit.Peer, kit.Network, kit.Name, kit.Key), (read.Peer, read.Network, read.Name, read.Key));
        Assert.Equal(kit.WrittenAt, read.WrittenAt);
        Assert.Equal(kit.Credential, read.Credential);
        Assert.Equal(kit.Members.Select(Describe), read.Members.Select(Describe));
    }

    [Fact]
    public void A_founders_kit_has_the_founders_credential()
    {
        var read = Parse(Kit(Founder).Format());

        Assert.True(read.Credential!.Proves(Founder.Peer, Founder.Network));
        Assert.Null(read.Key);
    }

    [Fact]
    public void A_kit_that_somebody_typed_again_reads_too()
    {
        var typed = "\uFEFFcairn RECOVERY kit\r\n\r\n  # by hand\r\nkey :  ABCD-EFGH  \r\n" + $"peer:{Member.Peer}\r\n";

        var read = Parse(typed);

        Assert.Equal(("ABCD-EFGH", Member.Peer), (read.Key, read.Peer));
    }

    [Fact]
    public void A_kit_of_a_newer_version_is_told_apart_from_a_bad_one()
    {
        var newer = Assert.Throws<CairnException>(() => Parse("Cairn recovery kit\nversion: 2\nseal: of another kind\n"));

        Assert.Equal("newer-version", newer.Code);
        Assert.Contains("version 2", newer.What, StringComparison.Ordinal);
        Assert.Equal("1", Kit(Member).Format().Split('\n').Single(line => line.StartsWith("version: ", StringComparison.Ordinal))[9..]);
    }

    [Fact]
    public void A_file_with_nothing_but_the_key_is_a_kit()
    {
        using var secret = RootSecret.Generate(new SystemEntropy());
        var key = RecoveryKey.Format(secret);

        using var read = RecoveryKey.Parse(Parse($"# my key\n{key[..10]}\n{key[10..]}\n").Key!);

        Assert.Equal(key, RecoveryKey.Format(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n# nothing\n")]
    public void An_empty_file_has_no_key(string text) => Assert.Null(Parse(text).Key);

    [Theory]
    [InlineData("no colon here")]
    [InlineData("keys: ABCD-EFGH")]
    [InlineData("key:")]
    [InlineData("peer: 1234")]
    [InlineData("network: xyz")]
    [InlineData("written: yesterday-ish")]
    [InlineData("member: ")]
    [InlineData("member: 12 127.0.0.1:7440 name")]
    [InlineData("member: PEER 127.0.0.1:7440")]
    [InlineData("member: PEER 127.0.0.1 name")]
    [InlineData("member: PEER 127.0.0.1:99999 name")]
    [InlineData("member: PEER 127.0.0.1:7440 na\u0007me")]
    [InlineData("credential: ????")]
    [InlineData("credential: AAAA")]
    [InlineData(": value")]
    public void A_bad_line_is_named_by_its_number_and_not_shown(string line)
    {
        var text = "Cairn recovery kit\n# a comment\n" + line.Replace("PEER", Member.Peer.ToString(), StringComparison.Ordinal) + "\n";

        var failure = Assert.Throws<CairnException>(() => Parse(text));

        Assert.Equal("bad-kit", failure.Code);
        Assert.Equal(ErrorKind.BadUsage, failure.Kind);
        Assert.StartsWith("Line 3 ", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_key_line_does_not_show_the_key()
    {
        var failure = Assert.Throws<CairnException>(() => Parse("Cairn recovery kit\nkye: SECRET-WORDS\n"));

        Assert.DoesNotContain("SECRET", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_forged_credential_is_a_bad_line()
    {
        var kit = Kit(Member);
        var line = kit.Format().Split('\n').Single(text => text.StartsWith("credential:", StringComparison.Ordinal));
        var bytes = Convert.FromBase64String(line["credential: ".Length..]);
        bytes[^1] ^= 1;
        var forged = kit.Format().Replace(line, $"credential: {Convert.ToBase64String(bytes)}", StringComparison.Ordinal);

        Assert.Equal("bad-kit", Assert.Throws<CairnException>(() => Parse(forged)).Code);
    }

    [Fact]
    public void The_words_for_a_kit_do_not_show_its_key() =>
        Assert.DoesNotContain("SECRET", (Kit(Member) with { Key = "SECRET" }).ToString(), StringComparison.Ordinal);

    private static string Describe(KitMember member) => $"{member.Peer} {member.Name} {string.Join(' ', member.Addresses)}";

    private static RecoveryKit Parse(string text) => RecoveryKit.Parse(text, TestPeer.Signatures);

    private static RecoveryKit Kit(TestPeer peer) => new()
    {
        Peer = peer.Peer,
        Network = peer.Network,
        Name = peer.Name,
        Members =
        [
            new KitMember(Founder.Peer, "a name with blanks", [new PeerAddress("127.0.0.1", 7440), new PeerAddress("::1", 7441)]),
            new KitMember(Member.Peer, "plain", [new PeerAddress("host.example", 7442)]),
        ],
        Credential = peer.Record().Value.Credential,
        WrittenAt = Cast.Start,
    };
}
