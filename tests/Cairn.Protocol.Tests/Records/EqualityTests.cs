using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;

namespace Cairn.Protocol.Tests.Records;

/// <summary>Records with lists or bytes compare by content, and no field is left out.</summary>
public sealed class EqualityTests
{
    [Fact]
    public void Manifests_are_equal_field_for_field()
    {
        Same(Samples.Copies, Samples.Copies with { Shards = [.. Samples.Copies.Shards] });
        Differ(
            Samples.Copies,
            Samples.Copies with { Owner = Samples.Founder.Peer },
            Samples.Copies with { Pack = Samples.Id<PackId>("x") },
            Samples.Copies with { Version = 9 },
            Samples.Copies with { Kind = PackKind.Index },
            Samples.Copies with { Redundancy = Redundancy.Copies(2) },
            Samples.Copies with { PackLength = 9 },
            Samples.Copies with { ShardLength = 9 },
            Samples.Copies with { Shards = Samples.Erasure.Shards },
            Samples.Copies with { UndeleteWindow = default },
            Samples.Copies with { MinimumHold = default },
            Samples.Copies with { CreatedAt = default });
    }

    [Fact]
    public void Heads_are_equal_field_for_field()
    {
        Same(Samples.Head, Samples.Head with { Merged = [.. Samples.Head.Merged], Sealed = Samples.Head.Sealed.ToArray() });
        Differ(
            Samples.Head,
            Samples.Head with { Owner = Samples.Founder.Peer },
            Samples.Head with { Epoch = 9 },
            Samples.Head with { Number = 9 },
            Samples.Head with { Previous = null },
            Samples.Head with { Merged = [] },
            Samples.Head with { Sealed = new byte[] { 1, 2, 4 } },
            Samples.HeadThatDrops,
            Samples.Head with { CreatedAt = default });
    }

    [Fact]
    public void Purges_are_equal_field_for_field()
    {
        Same(Samples.Purge, Samples.Purge with { OwnerKey = Samples.Purge.OwnerKey.ToArray() });
        Differ(
            Samples.Purge,
            Samples.Purge with { OwnerKey = new byte[] { 1 } },
            Samples.Purge with { Head = Samples.Id<HeadId>("x") },
            Samples.Purge with { IssuedAt = default });
    }

    [Fact]
    public void Member_records_are_equal_field_for_field()
    {
        Same(Samples.Member, Samples.Member with { Addresses = [.. Samples.Member.Addresses] });
        Same(Samples.Member, Samples.Member with { Credential = new CredentialChain([.. Samples.Member.Credential.Links]) });
        Differ(
            Samples.Member,
            Samples.Member with { Network = Samples.Id<NetworkId>("x") },
            Samples.Member with { Peer = Samples.Founder.Peer },
            Samples.Member with { Name = "x" },
            Samples.Member with { Role = PeerRole.Storage },
            Samples.Member with { Addresses = [] },
            Samples.Member with { Site = "x" },
            Samples.Member with { Lent = ByteSize.Zero },
            Samples.Member with { Free = ByteSize.Zero },
            Samples.Member with { Epoch = 9 },
            Samples.Member with { Counter = 9 },
            Samples.Member with { Credential = CredentialChain.Founder });
    }

    [Fact]
    public void Invites_are_equal_field_for_field()
    {
        Same(Samples.Invite, Samples.Invite with { Addresses = [.. Samples.Invite.Addresses], Secret = Samples.Invite.Secret.ToArray() });
        Differ(
            Samples.Invite,
            Samples.Invite with { Network = Samples.Id<NetworkId>("x") },
            Samples.Invite with { Inviter = Samples.Founder.Peer },
            Samples.Invite with { Addresses = [] },
            Samples.Invite with { Secret = new byte[Invite.SecretSize] },
            Samples.Invite with { ExpiresAt = default });
    }

    private static void Same<T>(T one, T other)
        where T : class
    {
        Assert.NotSame(one, other);
        Assert.True(one.Equals(other));
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }

    private static void Differ<T>(T one, params T[] others)
        where T : class
    {
        foreach (var other in others)
            Assert.False(one.Equals(other), $"{other} was taken for {one}");

        Assert.False(one.Equals(null));
    }
}
