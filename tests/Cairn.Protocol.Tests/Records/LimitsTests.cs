using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Google.Protobuf;

namespace Cairn.Protocol.Tests.Records;

/// <summary>What a hostile or broken peer may put into a record, field by field.</summary>
public sealed class LimitsTests
{
    private const long MaxTicks = 36525L * TimeSpan.TicksPerDay;

    private static readonly long EndOfTime = (new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch).Ticks;

    private static readonly ByteString ShortId = ByteString.CopyFrom(new byte[31]);

    private static readonly ByteString LongId = ByteString.CopyFrom(new byte[33]);

    [Fact]
    public void A_manifest_beyond_its_limits_is_refused()
    {
        Refused<Wire.Manifest>("manifest-copies", "owner has 31 bytes", wire => wire.Owner = ShortId);
        Refused<Wire.Manifest>("manifest-copies", "pack has 33 bytes", wire => wire.Pack = LongId);
        Refused<Wire.Manifest>("manifest-copies", "version is out of range", wire => wire.ManifestVersion = 0);
        Refused<Wire.Manifest>("manifest-copies", "version is out of range", wire => wire.ManifestVersion = (1 << 24) + 1);
        Refused<Wire.Manifest>("manifest-copies", "kind is unknown", wire => wire.Kind = 0);
        Refused<Wire.Manifest>("manifest-copies", "kind is unknown", wire => wire.Kind = 4);
        Refused<Wire.Manifest>("manifest-copies", "kind is out of range", wire => wire.Kind = 0x8000_0001);
        Refused<Wire.Manifest>("manifest-copies", "redundancy is out of range", wire => wire.K = 0);
        Refused<Wire.Manifest>("manifest-copies", "redundancy is out of range", wire => wire.K = 17);
        Refused<Wire.Manifest>("manifest-copies", "redundancy is out of range", wire => wire.M = 16);
        Refused<Wire.Manifest>("manifest-copies", "pack length is out of range", wire => wire.PackLength = wire.ShardLength = 0);
        Refused<Wire.Manifest>("manifest-copies", "pack length is out of range", wire => wire.PackLength = -1);
        Refused<Wire.Manifest>("manifest-copies", "pack length is out of range", wire => wire.PackLength = (1L << 30) + 1);
        Refused<Wire.Manifest>("manifest-copies", "undelete window is negative", wire => wire.UndeleteWindow = -1);
        Refused<Wire.Manifest>("manifest-copies", "minimum hold is negative", wire => wire.MinimumHold = MaxTicks + 1);
        Refused<Wire.Manifest>("manifest-copies", "creation time is outside", wire => wire.CreatedAt = -1);
        Refused<Wire.Manifest>("manifest-copies", "creation time is outside", wire => wire.CreatedAt = EndOfTime);
    }

    [Fact]
    public void A_manifest_whose_shards_do_not_fit_its_redundancy_is_refused()
    {
        Refused<Wire.Manifest>("manifest-copies", "shard length does not match", wire => wire.ShardLength--);
        Refused<Wire.Manifest>("manifest-copies", "shards do not match", wire => wire.Shards.Clear());
        Refused<Wire.Manifest>("manifest-copies", "shards do not match", wire => wire.Shards.Add(wire.Shards[0]));
        Refused<Wire.Manifest>("manifest-erasure", "shard length does not match", wire => wire.ShardLength--);
        Refused<Wire.Manifest>("manifest-erasure", "shard length does not match", wire => wire.ShardLength++);
        Refused<Wire.Manifest>("manifest-erasure", "shards do not match", wire => wire.Shards.RemoveAt(5));
        Refused<Wire.Manifest>("manifest-erasure", "shards do not match", wire => wire.Shards.Add(wire.Shards[0]));
        Refused<Wire.Manifest>("manifest-erasure", "shards do not match", wire => wire.M = 3);
        Refused<Wire.Manifest>("manifest-erasure", "shard id has 31 bytes", wire => wire.Shards[3] = ShortId);

        NotEncoded("copies are not all the same", () => (Samples.Copies with { Shards = [.. Samples.Erasure.Shards.Take(3)] }).Encode());
        NotEncoded("shards do not match", () => (Samples.Copies with { Shards = [] }).Encode());
        NotEncoded("redundancy is out of range", () => (Samples.Copies with { Redundancy = default }).Encode());
        NotEncoded("shard length does not match", () => (Samples.Erasure with { ShardLength = 1001 }).Encode());
    }

    [Fact]
    public void A_receipt_beyond_its_limits_is_refused()
    {
        Refused<Wire.Receipt>("receipt", "owner has 31 bytes", wire => wire.Owner = ShortId);
        Refused<Wire.Receipt>("receipt", "pack has 31 bytes", wire => wire.Pack = ShortId);
        Refused<Wire.Receipt>("receipt", "blob has 0 bytes", wire => wire.Blob = ByteString.Empty);
        Refused<Wire.Receipt>("receipt", "holder has 33 bytes", wire => wire.Holder = LongId);
        Refused<Wire.Receipt>("receipt", "shard is out of range", wire => wire.Shard = 31);
        Refused<Wire.Receipt>("receipt", "shard is out of range", wire => wire.Shard = uint.MaxValue);
        Refused<Wire.Receipt>("receipt", "manifest version is zero", wire => wire.ManifestVersion = 0);
        Refused<Wire.Receipt>("receipt", "epoch is out of range", wire => wire.Epoch = 0);
        Refused<Wire.Receipt>("receipt", "epoch is out of range", wire => wire.Epoch = 1UL << 63);
        Refused<Wire.Receipt>("receipt", "counter is out of range", wire => wire.Counter = 1UL << 63);
        Refused<Wire.Receipt>("receipt", "time is outside", wire => wire.StoredAt = long.MinValue);

        NotEncoded("shard is out of range", () => (Samples.Receipt with { Shard = -1 }).Encode());
    }

    [Fact]
    public void A_head_beyond_its_limits_is_refused()
    {
        Refused<Wire.Head>("head", "owner has 31 bytes", wire => wire.Owner = ShortId);
        Refused<Wire.Head>("head", "epoch is out of range", wire => wire.Epoch = 0);
        Refused<Wire.Head>("head", "number is out of range", wire => wire.Number = 0);
        Refused<Wire.Head>("head", "number is out of range", wire => wire.Number = 1UL << 63);
        Refused<Wire.Head>("head", "previous head has 31 bytes", wire => wire.Previous = ShortId);
        Refused<Wire.Head>("head", "whether it replaces another", wire => wire.Previous = ByteString.Empty);
        Refused<Wire.Head>("head-first", "whether it replaces another", wire => wire.Number = 2);
        Refused<Wire.Head>("head", "merged head has 33 bytes", wire => wire.Merged[1] = LongId);
        Refused<Wire.Head>("head", "merges too many", wire => wire.Merged.Add(Enumerable.Repeat(wire.Merged[0], 63)));
        Refused<Wire.Head>("head", "sealed list is out of its limits", wire => wire.Sealed = ByteString.Empty);
        Refused<Wire.Head>("head", "creation time is outside", wire => wire.CreatedAt = EndOfTime);

        Refused<Wire.Head>("head-tombstones", "no number of ids", wire => wire.Tombstones = ShortId);
        Refused<Wire.Head>(
            "head-tombstones",
            "not in ascending order",
            wire => wire.Tombstones = ByteString.CopyFrom([.. wire.Tombstones, .. new byte[32]]));
        Refused<Wire.Head>(
            "head-tombstones", "not in ascending order", wire => wire.Tombstones = ByteString.CopyFrom(new byte[64]));
        Refused<Wire.Head>("head", "drops too many", wire => wire.Tombstones = ByteString.CopyFrom(new byte[32 * 1_000_001]));

        NotEncoded("drops too many", () => (Samples.Head with { Tombstones = new PackId[1_000_001] }).Encode());
        NotEncoded("not in ascending order", () => (Samples.Head with { Tombstones = new PackId[2] }).Encode());
        NotEncoded("sealed list", () => (Samples.Head with { Sealed = new byte[Head.MaxSealedLength + 1] }).Encode());
        NotEncoded("merges too many", () => (Samples.Head with { Merged = new HeadId[65] }).Encode());
    }

    [Fact]
    public void A_purge_beyond_its_limits_is_refused()
    {
        Refused<Wire.Purge>("purge", "owner key is out of its limits", wire => wire.OwnerKey = ByteString.Empty);
        Refused<Wire.Purge>("purge", "owner key is out of its limits", wire => wire.OwnerKey = ByteString.CopyFrom(new byte[257]));
        Refused<Wire.Purge>("purge", "head has 31 bytes", wire => wire.Head = ShortId);
        Refused<Wire.Purge>("purge", "issue time is outside", wire => wire.IssuedAt = EndOfTime);

        NotEncoded("owner key is out of its limits", () => (Samples.Purge with { OwnerKey = default }).Encode());
    }

    [Fact]
    public void A_head_receipt_beyond_its_limits_is_refused()
    {
        Refused<Wire.HeadReceipt>("head-receipt", "owner has 31 bytes", wire => wire.Owner = ShortId);
        Refused<Wire.HeadReceipt>("head-receipt", "head has 31 bytes", wire => wire.Head = ShortId);
        Refused<Wire.HeadReceipt>("head-receipt", "holder has 31 bytes", wire => wire.Holder = ShortId);
        Refused<Wire.HeadReceipt>("head-receipt", "epoch is out of range", wire => wire.Epoch = 0);
        Refused<Wire.HeadReceipt>("head-receipt", "counter is out of range", wire => wire.Counter = ulong.MaxValue);
        Refused<Wire.HeadReceipt>("head-receipt", "time is outside", wire => wire.StoredAt = EndOfTime);
    }

    [Fact]
    public void A_contract_beyond_its_limits_is_refused()
    {
        Refused<Wire.Contract>("contract", "owner has 31 bytes", wire => wire.Owner = ShortId);
        Refused<Wire.Contract>("contract", "holder has 31 bytes", wire => wire.Holder = ShortId);
        Refused<Wire.Contract>("contract", "the same peer", wire => wire.Holder = wire.Owner);
        Refused<Wire.Contract>("contract", "version is zero", wire => wire.ContractVersion = 0);
        Refused<Wire.Contract>("contract", "size is negative", wire => wire.Bytes = -1);
        Refused<Wire.Contract>("contract", "start is outside", wire => wire.Start = -1);
        Refused<Wire.Contract>("contract", "term is negative", wire => wire.Term = MaxTicks + 1);
        Refused<Wire.Contract>("contract", "undelete window is negative", wire => wire.UndeleteWindow = -1);
        Refused<Wire.Contract>("contract", "minimum hold is negative", wire => wire.MinimumHold = -1);
        Refused<Wire.Contract>("contract", "reciprocity is out of range", wire => wire.ReciprocityPermille = 1_000_001);
        Refused<Wire.Contract>("contract", "reciprocity is out of range", wire => wire.ReciprocityPermille = uint.MaxValue);

        NotEncoded("reciprocity is out of range", () => (Samples.Contract with { ReciprocityPermille = -1 }).Encode());
        NotEncoded("term is negative", () => (Samples.Contract with { Term = TimeSpan.FromTicks(-1) }).Encode());
        NotEncoded("start is outside", () => (Samples.Contract with { Start = DateTimeOffset.MinValue }).Encode());
    }

    [Fact]
    public void A_credential_beyond_its_limits_is_refused()
    {
        Refused<Wire.Credential>("credential", "network has 31 bytes", wire => wire.Network = ShortId);
        Refused<Wire.Credential>("credential", "peer has 31 bytes", wire => wire.Peer = ShortId);
        Refused<Wire.Credential>("credential", "inviter has 31 bytes", wire => wire.Inviter = ShortId);
        Refused<Wire.Credential>("credential", "let itself in", wire => wire.Peer = wire.Inviter);
        Refused<Wire.Credential>("credential", "time is outside", wire => wire.IssuedAt = -1);
    }

    [Fact]
    public void An_eviction_beyond_its_limits_is_refused()
    {
        Refused<Wire.Eviction>("eviction", "owner key is out of its limits", wire => wire.OwnerKey = ByteString.Empty);
        Refused<Wire.Eviction>("eviction", "owner key is out of its limits", wire => wire.OwnerKey = ByteString.CopyFrom(new byte[257]));
        Refused<Wire.Eviction>("eviction", "network has 31 bytes", wire => wire.Network = ShortId);
        Refused<Wire.Eviction>("eviction", "peer has 31 bytes", wire => wire.Peer = ShortId);
        Refused<Wire.Eviction>("eviction", "evicts the founder", wire => wire.Peer = wire.Network);
        Refused<Wire.Eviction>("eviction", "staying peer has 33 bytes", wire => wire.Staying[0] = LongId);
        Refused<Wire.Eviction>("eviction", "out of order", wire => wire.Staying.Add(wire.Staying[0]));
        Refused<Wire.Eviction>("eviction", "the evicted peer stay", wire => Replace(wire.Staying, wire.Peer));
        Refused<Wire.Eviction>("eviction", "too many", wire => wire.Staying.Add(Enumerable.Repeat(wire.Peer, 10_000)));
        Refused<Wire.Eviction>("eviction", "time is outside", wire => wire.IssuedAt = -1);

        static void Replace(Google.Protobuf.Collections.RepeatedField<ByteString> all, ByteString one)
        {
            all.Clear();
            all.Add(one);
        }
    }

    [Fact]
    public void A_member_record_beyond_its_limits_is_refused()
    {
        Refused<Wire.MemberRecord>("member", "network has 31 bytes", wire => wire.Network = ShortId);
        Refused<Wire.MemberRecord>("member", "peer has 31 bytes", wire => wire.Peer = ShortId);
        Refused<Wire.MemberRecord>("member", "name is no name", wire => wire.Name = string.Empty);
        Refused<Wire.MemberRecord>("member", "site is no name", wire => wire.Site = "a\nb");
        Refused<Wire.MemberRecord>("member", "role is unknown", wire => wire.Role = 0);
        Refused<Wire.MemberRecord>("member", "role is unknown", wire => wire.Role = 4);
        Refused<Wire.MemberRecord>("member", "lent size is negative", wire => wire.Lent = -1);
        Refused<Wire.MemberRecord>("member", "free size is negative", wire => wire.Free = -1);
        Refused<Wire.MemberRecord>("member", "more is free than it lends", wire => wire.Free = wire.Lent + 1);
        Refused<Wire.MemberRecord>("member", "epoch is out of range", wire => wire.Epoch = 0);
        Refused<Wire.MemberRecord>("member", "counter is out of range", wire => wire.Counter = ulong.MaxValue);
        Refused<Wire.MemberRecord>("member", "has no version", wire => wire.Credential = null);
        Refused<Wire.MemberRecord>("member", "too many addresses", wire => wire.Addresses.Add(Enumerable.Repeat(wire.Addresses[0], 14)));
        Refused<Wire.MemberRecord>("member", "one of its addresses is none", wire => wire.Addresses[0].Port = 0);
        Refused<Wire.MemberRecord>("member", "one of its addresses is none", wire => wire.Addresses[0].Port = 65536);
        Refused<Wire.MemberRecord>("member", "port is out of range", wire => wire.Addresses[0].Port = uint.MaxValue);
        Refused<Wire.MemberRecord>("member", "one of its addresses is none", wire => wire.Addresses[0].Host = string.Empty);
        Refused<Wire.MemberRecord>("member", "one of its addresses is none", wire => wire.Addresses[0].Host = "[::1]");
        Refused<Wire.MemberRecord>("member", "one of its addresses is none", wire => wire.Addresses[0].Host = "a b");

        NotEncoded("one of its addresses is none", () => (Samples.Member with { Addresses = [default] }).Encode());
        NotEncoded("role is unknown", () => (Samples.Member with { Role = (PeerRole)4 }).Encode());
    }

    [Fact]
    public void A_member_record_with_a_chain_beyond_its_limits_is_refused()
    {
        // Of a later version, with fields that this one passes over: each link is valid, and only their sum is too much.
        var padding = ByteString.CopyFrom(new byte[700]);
        var body = ByteString.CopyFrom([.. Samples.All["credential"].Body, .. new Wire.Invite { Secret = padding }.ToByteArray()]);
        var signature = SignedBytes.Sign(Samples.Founder.Key, Credential.Context, body.Span);
        var link = ByteString.CopyFrom(new Envelope(body.Memory, signature, Samples.Founder.Certificate.Encode()).Encode());
        Assert.True(Signed<Credential>.TryOpen(link.Memory, Samples.Signatures, out var large, out _));

        Refused<Wire.MemberRecord>("member", "chain is malformed: it is too long", wire => AddLinks(wire, 60));
        NotEncoded("it is too long", () => (Samples.Member with { Credential = new([.. Enumerable.Repeat(large, 60)]) }).Encode());
        Assert.NotNull((Samples.Member with { Credential = new([.. Enumerable.Repeat(large, 30)]) }).Encode());

        void AddLinks(Wire.MemberRecord wire, int count) => wire.Credential.Links.AddRange(Enumerable.Repeat(link, count));
    }

    [Fact]
    public void Settings_beyond_their_limits_are_refused()
    {
        Refused<Wire.NetworkSettings>("settings", "network has 31 bytes", wire => wire.Network = ShortId);
        Refused<Wire.NetworkSettings>("settings", "version is zero", wire => wire.SettingsVersion = 0);
        Refused<Wire.NetworkSettings>("settings", "directory is unknown", wire => wire.Directory = "zookeeper=http://a");
        Refused<Wire.NetworkSettings>("settings", "reciprocity is out of range", wire => wire.ReciprocityPermille = 1_000_001);
    }

    [Fact]
    public void A_presence_beyond_its_limits_is_refused()
    {
        Refused<Wire.Presence>("presence", "network has 31 bytes", wire => wire.Network = ShortId);
        Refused<Wire.Presence>("presence", "peer has 33 bytes", wire => wire.Peer = LongId);
        Refused<Wire.Presence>("presence", "tracker run has 0 bytes", wire => wire.Run = ByteString.Empty);
        Refused<Wire.Presence>("presence", "epoch is out of range", wire => wire.Epoch = 0);
        Refused<Wire.Presence>("presence", "counter is out of range", wire => wire.Counter = 1UL << 63);
        Refused<Wire.Presence>("presence", "counter is out of range", wire => wire.RecordCounter = ulong.MaxValue);
        Refused<Wire.Presence>("presence", "kind is unknown", wire => wire.Kind = 0);
        Refused<Wire.Presence>("presence", "kind is unknown", wire => wire.Kind = 9);
        Refused<Wire.Presence>("presence", "where there is none", wire => wire.Kind = 3);
        Refused<Wire.Presence>("presence", "where there is none", wire => wire.Content = wire.Run);
        Refused<Wire.Presence>("presence-receipts", "where there is none", wire => wire.Content = ByteString.Empty);
        Refused<Wire.Presence>("presence-receipts", "content has 33 bytes", wire => wire.Content = LongId);
    }

    [Fact]
    public void Text_that_is_no_utf8_is_refused()
    {
        var body = Samples.All["member"].Body;
        var at = body.AsSpan().IndexOf("home"u8);
        body = [.. body];
        body[at] = 0xFF;

        NotEncoded("site is no name", () => Samples.All["member"].Recode(body));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("Jörgs Läptop 💾")]
    [InlineData("日本語")]
    [InlineData("a-b_c.d (2)")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234")]
    public void A_printable_name_is_taken(string name) => Assert.True(MemberRecord.IsName(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a\tb")]
    [InlineData("a\0b")]
    [InlineData("a\u001bb")]
    [InlineData("a\u00a0b")]
    [InlineData("a\u00adb")]
    [InlineData("a\u200bb")]
    [InlineData("a\u202eb")]
    [InlineData("a\u2028b")]
    [InlineData("a\ue000b")]
    [InlineData("a\ufffdb")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_name_that_deceives_or_is_too_long_is_refused(string? name) => Assert.False(MemberRecord.IsName(name));

    [Fact]
    public void Half_a_character_is_no_name() => Assert.False(MemberRecord.IsName("a" + "💾"[0]));

    [Theory]
    [InlineData("gossip")]
    [InlineData("tracker=http://127.0.0.1:7400")]
    [InlineData("tracker=https://[::1]:7400/cairn/")]
    [InlineData("etcd=http://a:2379,http://b:2379")]
    public void A_directory_that_exists_is_taken(string directory) => Assert.True(NetworkSettings.IsDirectory(directory));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Gossip")]
    [InlineData("gossip=")]
    [InlineData("tracker")]
    [InlineData("tracker=")]
    [InlineData("tracker=127.0.0.1:7400")]
    [InlineData("tracker=ftp://a")]
    [InlineData("tracker=http://")]
    [InlineData("tracker=http://user:secret@a")]
    [InlineData("tracker=http://a/ b")]
    [InlineData("etcd=http://a,")]
    [InlineData("etcd=http://a,b")]
    public void A_directory_that_makes_no_sense_is_refused(string? directory) => Assert.False(NetworkSettings.IsDirectory(directory));

    [Fact]
    public void A_directory_of_endless_length_is_refused()
    {
        var longest = "tracker=http://a/" + new string('x', NetworkSettings.MaxDirectoryLength - "tracker=http://a/".Length);

        Assert.True(NetworkSettings.IsDirectory(longest));
        Assert.False(NetworkSettings.IsDirectory(longest + "x"));
    }

    private static void Refused<TWire>(string name, string breach, Action<TWire> spoil)
        where TWire : IMessage<TWire>, new()
    {
        var specimen = Samples.All[name];
        var wire = new MessageParser<TWire>(() => new TWire()).ParseFrom(specimen.Body);
        spoil(wire);

        NotEncoded(breach, () => specimen.Recode(wire.ToByteArray()));
    }

    private static void NotEncoded(string breach, Func<byte[]> encode)
    {
        var error = Assert.Throws<CairnException>(encode);
        Assert.Equal((ErrorKind.Integrity, "bad-record"), (error.Kind, error.Code));
        Assert.Contains(breach, error.What, StringComparison.Ordinal);
    }
}
