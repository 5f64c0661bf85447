using System.Text;
using System.Text.Json.Nodes;
using Cairn.Core.Errors;
using Cairn.Core.Signing;
using Cairn.Peer.Identity;
using Cairn.Platform.Disks;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Identity;

public sealed class IdentityStoreTests
{
    private static readonly byte[] Passphrase = Encoding.UTF8.GetBytes("correct horse battery staple");

    private readonly MemoryDisk _disk = new(1);
    private readonly TestPeer _founder = TestPeer.Found("laptop");

    private PeerIdentity Identity => Cast.IdentityOf(_founder, _founder.Settings());

    private IdentityStore Store => new(_disk, TestPeer.Signatures);

    [Fact]
    public void An_identity_comes_back_as_it_was_saved()
    {
        Assert.False(Store.Exists);
        Store.Save(Identity, [], new SystemEntropy());

        Assert.True(Store.Exists);
        AssertSame(Identity, Store.Load([]));
    }

    [Fact]
    public void A_wrapped_identity_comes_back_and_shows_nothing_of_itself()
    {
        Store.Save(Identity, Passphrase, new SystemEntropy());

        AssertSame(Identity, Store.Load(Passphrase));
        var file = Encoding.UTF8.GetString(_disk.ReadAll("identity"));
        Assert.DoesNotContain("laptop", file, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Cast.Keys.Archive.Span), file, StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_that_has_not_joined_yet_comes_back_too()
    {
        Store.Save(Identity with { Settings = null, Credential = null }, [], new SystemEntropy());

        Assert.Equal(MembershipState.Joining, Store.Load([]).State);
    }

    [Fact]
    public void A_saved_identity_can_still_sign()
    {
        Store.Save(Identity, [], new SystemEntropy());
        Store.Save(Store.Load([]), [], new SystemEntropy());

        var signature = Store.Load([]).Device.Key.Sign("data"u8);
        Assert.True(TestPeer.Signatures.Verify(Identity.Device.Key.PublicKey.Span, "data"u8, signature));
    }

    [Fact]
    public void A_home_without_the_file_is_no_home() => Assert.Equal("not-a-home", Fails([]).Code);

    [Theory]
    [InlineData("", "passphrase-needed")]
    [InlineData("correct horse", "wrong-passphrase")]
    public void A_wrong_or_missing_passphrase_is_told_as_that(string given, string code)
    {
        Store.Save(Identity, Passphrase, new SystemEntropy());

        var failure = Fails(Encoding.UTF8.GetBytes(given));
        Assert.Equal(code, failure.Code);
        Assert.Equal(ErrorKind.BadUsage, failure.Kind);
    }

    [Fact]
    public void A_newer_version_is_told_although_nothing_else_of_it_is_understood()
    {
        Write("""{"version": 2, "document": {"deviceKeys": ["AA=="]}, "sealed": true}""");

        Assert.Equal("newer-version", Fails([]).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version": 0}""")]
    [InlineData("""{"version": 1}""")]
    [InlineData("""{"version": 1, "document": null}""")]
    [InlineData("""{"version": 1, "document": {}}""")]
    [InlineData("""{"version": "one"}""")]
    public void Nonsense_is_a_damaged_home(string content)
    {
        Write(content);

        var failure = Fails([]);
        Assert.Equal("damaged-home", failure.Code);
        Assert.Equal(ErrorKind.Integrity, failure.Kind);
    }

    [Fact]
    public void Every_cut_of_the_file_is_a_damaged_home()
    {
        Store.Save(Identity, [], new SystemEntropy());
        var whole = _disk.ReadAll("identity");
        for (var length = 0; length < whole.Length; length += 7)
        {
            _disk.WriteAtomically("identity", whole.AsSpan(0, length));
            Assert.Equal("damaged-home", Fails([]).Code);
        }
    }

    [Theory]
    [InlineData("name", "\"a\\u0007b\"")]
    [InlineData("name", "null")]
    [InlineData("site", "\"\"")]
    [InlineData("role", "\"7\"")]
    [InlineData("role", "\"King\"")]
    [InlineData("lend", "-1")]
    [InlineData("listenHost", "null")]
    [InlineData("network", "\"abc\"")]
    [InlineData("deviceKey", "null")]
    [InlineData("deviceKey", "\"AAAA\"")]
    [InlineData("deviceCertificate", "\"AAAA\"")]
    [InlineData("archiveKey", "\"AAAA\"")]
    [InlineData("settings", "\"AAAA\"")]
    [InlineData("credential", "[\"AAAA\"]")]
    [InlineData("credential", "[null]")]
    public void A_part_that_makes_no_sense_is_a_damaged_home(string part, string value)
    {
        Store.Save(Identity, [], new SystemEntropy());
        Edit(document => document[part] = JsonNode.Parse(value));

        Assert.Equal("damaged-home", Fails([]).Code);
    }

    [Fact]
    public void Parts_of_two_identities_are_a_damaged_home()
    {
        var other = TestPeer.Found("other");
        Store.Save(Cast.IdentityOf(other, other.Settings()), [], new SystemEntropy());
        var foreign = JsonNode.Parse(_disk.ReadAll("identity"))!["document"]!;
        foreach (var part in new[] { "deviceKey", "deviceCertificate", "network", "settings" })
        {
            Store.Save(Identity, [], new SystemEntropy());
            Edit(document => document[part] = foreign[part]!.DeepClone());
            Assert.Equal("damaged-home", Fails([]).Code);
        }
    }

    [Fact]
    public void A_crash_at_any_moment_of_saving_leaves_the_old_identity_or_the_new()
    {
        var (seen, operations) = (new SortedSet<string>(), 1);
        for (var failAt = 1; failAt <= operations; failAt++)
        {
            var memory = new MemoryDisk(failAt);
            var faulty = new FaultyDisk(memory);
            new IdentityStore(faulty, TestPeer.Signatures).Save(Identity, [], new SystemEntropy());
            operations = Math.Max(operations, faulty.Operations + 1);

            faulty.FailFrom(failAt);
            var saving = Record.Exception(() =>
                new IdentityStore(faulty, TestPeer.Signatures).Save(Identity with { Name = "renamed" }, [], new SystemEntropy()));
            memory.Crash();
            var found = new IdentityStore(memory, TestPeer.Signatures).Load([]).Name;

            Assert.True(saving is not null || found == "renamed", $"Saved at operation {failAt}, and then lost.");
            seen.Add(found);
        }

        Assert.Equal(["laptop", "renamed"], seen);
    }

    [Fact]
    public void A_disk_that_fails_is_no_damaged_home()
    {
        Store.Save(Identity, [], new SystemEntropy());
        var faulty = new FaultyDisk(_disk);
        faulty.FailNext(DiskOperation.Read);

        var failure = Assert.Throws<CairnException>(() => new IdentityStore(faulty, TestPeer.Signatures).Load([]));
        Assert.Equal("unreadable-home", failure.Code);
    }

    [Fact]
    public void No_secret_is_in_the_words_for_an_identity()
    {
        var text = $"{Identity} {Identity.Keys}";
        Assert.Contains("laptop", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(Cast.Keys.Archive.Span), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(Cast.Keys.Archive.Span), text, StringComparison.Ordinal);
    }

    private static void AssertSame(PeerIdentity expected, PeerIdentity actual)
    {
        Assert.Equal(expected.Peer, actual.Peer);
        Assert.Equal(expected.Device.Certificate, actual.Device.Certificate);
        Assert.Equal((expected.Name, expected.Role, expected.Site), (actual.Name, actual.Role, actual.Site));
        Assert.Equal((expected.Lend, expected.Listen, expected.Network), (actual.Lend, actual.Listen, actual.Network));
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.Equal(expected.Settings!.Value, actual.Settings!.Value);
        Assert.Equal(expected.Credential, actual.Credential);
        Assert.Equal(MembershipState.Member, actual.State);
    }

    private CairnException Fails(byte[] passphrase) => Assert.Throws<CairnException>(() => Store.Load(passphrase));

    private void Write(string content) => _disk.WriteAtomically("identity", Encoding.UTF8.GetBytes(content));

    private void Edit(Action<JsonNode> change)
    {
        var file = JsonNode.Parse(_disk.ReadAll("identity"))!;
        change(file["document"]!);
        Write(file.ToJsonString());
    }
}
