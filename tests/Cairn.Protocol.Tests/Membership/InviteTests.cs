using System.Buffers.Text;
using System.Security.Cryptography;
using Cairn.Core.Errors;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Tests.Records;
using Google.Protobuf;

namespace Cairn.Protocol.Tests.Membership;

public sealed class InviteTests
{
    /// <summary>What <see cref="Samples.Invite"/> looks like; pinned, so that lines handed out yesterday are read tomorrow.</summary>
    private const string Line =
        "cairn1-CAESIMm7MAogFWBfkFNFudExVIv1wgxNhi9M8yb1BnjXQUBoGiCjg_En-AYlNjOkEVlf_UhWOnPAVEi_O1Bd3ij4n7wLc"
        + "SIRCgwxOTIuMTY4LjEuMjAQkDoiCwoGbGFwdG9wEJA6KhAAAQIDBAUGBwgJCgsMDQ4PMIfBgZrR8r0fGjnBTnNT";

    [Fact]
    public void The_line_is_the_pinned_one()
    {
        Assert.Equal(Line, Samples.Invite.Format());
        Assert.Equal(Samples.Invite, Invite.Parse(Line));
    }

    [Fact]
    public void White_space_line_breaks_and_invisible_characters_do_no_harm()
    {
        var mailed = "\ufeff  " + string.Join("\r\n\t", Line.Chunk(40).Select(part => new string(part))) + "\u200b \n";

        Assert.Equal(Samples.Invite, Invite.Parse(mailed));
    }

    [Fact]
    public void A_line_that_is_cut_anywhere_is_told_to_be_damaged()
    {
        for (var length = "cairn1-".Length; length < Line.Length; length++)
            Refused("part of it is missing or mistyped", Line[..length]);
    }

    [Fact]
    public void A_line_with_any_character_mistyped_is_told_to_be_damaged()
    {
        for (var i = "cairn1-".Length; i < Line.Length; i++)
            Refused("part of it is missing or mistyped", $"{Line[..i]}{(Line[i] == 'x' ? 'y' : 'x')}{Line[(i + 1)..]}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("https://example.org/invite")]
    public void Another_text_is_told_to_be_no_invite(string text) => Refused("one line that starts with cairn1-", text);

    [Theory]
    [InlineData("cairn2-")]
    [InlineData("Cairn1-")]
    [InlineData("cairn1_")]
    public void Another_beginning_is_told(string beginning) =>
        Refused("mistyped, or made by a newer version", beginning + Line["cairn1-".Length..]);

    [Fact]
    public void Endless_text_is_refused_unread() => Refused("far too long", new string(' ', Invite.MaxTextLength) + Line);

    [Fact]
    public void The_longest_invite_is_read()
    {
        var host = string.Join('.', Enumerable.Repeat(new string('x', 62), 4));
        var invite = Samples.Invite with { Addresses = [.. Enumerable.Repeat(new PeerAddress(host, 65535), MemberRecord.MaxAddresses)] };

        Assert.Equal(invite, Invite.Parse(invite.Format()));
    }

    [Fact]
    public void An_invite_beyond_its_limits_is_refused()
    {
        Refused("network has 0 bytes", Wired(wire => wire.Network = ByteString.Empty));
        Refused("inviter has 0 bytes", Wired(wire => wire.Inviter = ByteString.Empty));
        Refused("secret has the wrong length", Wired(wire => wire.Secret = ByteString.CopyFrom(new byte[15])));
        Refused("names no address", Wired(wire => wire.Addresses.Clear()));
        Refused("one of its addresses is none", Wired(wire => wire.Addresses[0].Port = 0));
        Refused("too many addresses", Wired(wire => wire.Addresses.Add(Enumerable.Repeat(wire.Addresses[0], 15))));
        Refused("expiry is outside", Wired(wire => wire.ExpiresAt = -1));
        Refused("has no version", Wired(wire => wire.Version = 0));
        var newer = Refused("has version 2", Wired(wire => wire.Version = 2));
        Assert.Contains("Update Cairn", newer.Todo, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invite_beyond_its_limits_is_not_written()
    {
        Assert.Throws<CairnException>(() => (Samples.Invite with { Addresses = [] }).Format());
        Assert.Throws<CairnException>(() => (Samples.Invite with { Secret = new byte[17] }).Format());
    }

    [Fact]
    public void The_secret_does_not_show_in_logs() =>
        Assert.DoesNotContain("Secret", Samples.Invite.ToString(), StringComparison.OrdinalIgnoreCase);

    private static string Wired(Action<Wire.Invite> spoil)
    {
        var bytes = Base64Url.DecodeFromChars(Line.AsSpan("cairn1-".Length));
        var wire = Wire.Invite.Parser.ParseFrom(bytes.AsSpan(0, bytes.Length - 6));
        spoil(wire);
        var encoded = wire.ToByteArray();
        return "cairn1-" + Base64Url.EncodeToString([.. encoded, .. SHA256.HashData(encoded)[..6]]);
    }

    private static CairnException Refused(string what, string text)
    {
        var error = Assert.Throws<CairnException>(() => Invite.Parse(text));
        Assert.Equal((ErrorKind.Refused, "bad-invite"), (error.Kind, error.Code));
        Assert.Contains(what, error.What, StringComparison.Ordinal);
        return error;
    }
}
