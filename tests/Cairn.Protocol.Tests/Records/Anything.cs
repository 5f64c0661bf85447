using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Protocol.Tests.Records;

/// <summary>Generators of records that keep all limits, and often lie on one.</summary>
internal static class Anything
{
    private const string Characters = "aZ09-_.äß漢字🗿💾";

    public static Gen<Manifest> Manifest() =>
        from redundancy in Redundancy()
        from length in Number(1, Protocol.Packs.Manifest.MaxPackLength)
        from ids in Id<BlobId>().ArrayOf(redundancy.Total)
        from peer in Id<PeerId>()
        from pack in Id<PackId>()
        from version in Number(1, Protocol.Packs.Manifest.MaxVersion)
        from kind in Gen.Elements(PackKind.Data, PackKind.Tree, PackKind.Index)
        from times in Times()
        select new Manifest
        {
            Owner = peer,
            Pack = pack,
            Version = (uint)version,
            Kind = kind,
            Redundancy = redundancy,
            PackLength = length,
            ShardLength = Protocol.Packs.Manifest.ShardLengthOf(redundancy, length),
            Shards = redundancy.K == 1 ? [.. ids.Select(_ => ids[0])] : ids,
            UndeleteWindow = times.One,
            MinimumHold = times.Other,
            CreatedAt = times.Moment,
        };

    public static Gen<Receipt> Receipt() =>
        from names in Names()
        from pack in Id<PackId>()
        from blob in Id<BlobId>()
        from shard in Gen.Choose(0, 30)
        from version in Number(1, uint.MaxValue)
        from counts in Counts()
        from times in Times()
        select new Receipt
        {
            Owner = names.One,
            Pack = pack,
            Shard = shard,
            Blob = blob,
            ManifestVersion = (uint)version,
            Holder = names.Other,
            Epoch = counts.Epoch,
            Counter = counts.Counter,
            StoredAt = times.Moment,
        };

    public static Gen<Head> Head() =>
        from owner in Id<PeerId>()
        from counts in Counts()
        from previous in Id<HeadId>()
        from count in Gen.Choose(0, Protocol.Heads.Head.MaxMerged)
        from merged in Id<HeadId>().ArrayOf(count)
        from content in Gen.NonEmptyListOf(ArbMap.Default.GeneratorFor<byte>())
        from dropped in Gen.ListOf(Id<PackId>())
        from times in Times()
        select new Head
        {
            Owner = owner,
            Epoch = counts.Epoch,
            Number = counts.Counter + 1,
            Previous = counts.Counter == 0 ? null : previous,
            Merged = merged,
            Sealed = content.ToArray(),
            Tombstones = [.. dropped.Distinct().Order()],
            CreatedAt = times.Moment,
        };

    public static Gen<Purge> Purge() =>
        from key in Gen.NonEmptyListOf(ArbMap.Default.GeneratorFor<byte>())
        from head in Id<HeadId>()
        from times in Times()
        select new Purge { OwnerKey = key.Take(256).ToArray(), Head = head, IssuedAt = times.Moment };

    public static Gen<HeadReceipt> HeadReceipt() =>
        from names in Names()
        from head in Id<HeadId>()
        from counts in Counts()
        from times in Times()
        select new HeadReceipt
        {
            Owner = names.One,
            Head = head,
            Holder = names.Other,
            Epoch = counts.Epoch,
            Counter = counts.Counter,
            StoredAt = times.Moment,
        };

    public static Gen<Contract> Contract() =>
        from names in Names()
        from version in Number(1, uint.MaxValue)
        from bytes in Number(0, long.MaxValue)
        from permille in Gen.Choose(0, 1_000_000)
        from times in Times()
        select new Contract
        {
            Owner = names.One,
            Holder = names.Other,
            Version = (uint)version,
            Bytes = new ByteSize(bytes),
            Start = times.Moment,
            Term = times.One,
            UndeleteWindow = times.Other,
            MinimumHold = times.One,
            ReciprocityPermille = permille,
        };

    public static Gen<Credential> Credential() =>
        from names in Names()
        from network in Id<NetworkId>()
        from times in Times()
        select new Credential { Network = network, Peer = names.One, Inviter = names.Other, IssuedAt = times.Moment };

    public static Gen<Eviction> Eviction() =>
        from network in Id<NetworkId>()
        from peer in Id<PeerId>()
        from staying in Id<PeerId>().ListOf()
        from times in Times()
        where peer.Value != network.Value
        select new Eviction
        {
            OwnerKey = Samples.Founder.Certificate.OwnerKey,
            Network = network,
            Peer = peer,
            Staying = [.. staying.Where(id => id != peer).Distinct().Order()],
            IssuedAt = times.Moment,
        };

    public static Gen<MemberRecord> Member() =>
        from peer in Id<PeerId>()
        from name in Name()
        from site in Name()
        from role in Gen.Elements(PeerRole.Both, PeerRole.Owner, PeerRole.Storage)
        from addresses in Addresses(0)
        from lent in Number(0, long.MaxValue)
        from free in Number(0, lent)
        from counts in Counts()
        from links in Gen.Choose(0, 3)
        select new MemberRecord
        {
            Network = Samples.Network,
            Peer = peer,
            Name = name,
            Role = role,
            Addresses = addresses,
            Site = site,
            Lent = new ByteSize(lent),
            Free = new ByteSize(free),
            Epoch = counts.Epoch,
            Counter = counts.Counter,
            Credential = new CredentialChain(
                [.. Enumerable.Repeat(Signed<Credential>.Sign(Samples.Credential, Samples.Founder), links)]),
        };

    public static Gen<NetworkSettings> Settings() =>
        from network in Id<NetworkId>()
        from version in Number(1, uint.MaxValue)
        from directory in Gen.Elements("gossip", "tracker=https://tracker.example:7400/x", "etcd=http://[::1]:2379,http://b:2379")
        from permille in Gen.Choose(0, 1_000_000)
        select new NetworkSettings { Network = network, Version = (uint)version, Directory = directory, ReciprocityPermille = permille };

    public static Gen<Invite> Invite() =>
        from inviter in Id<PeerId>()
        from network in Id<NetworkId>()
        from addresses in Addresses(1)
        from secret in ArbMap.Default.GeneratorFor<byte>().ArrayOf(Protocol.Membership.Invite.SecretSize)
        from times in Times()
        select new Invite { Network = network, Inviter = inviter, Addresses = addresses, Secret = secret, ExpiresAt = times.Moment };

    public static Gen<byte[]> Bytes() => ArbMap.Default.GeneratorFor<byte[]>();

    private static Gen<Redundancy> Redundancy() =>
        from k in Gen.Choose(1, Core.Sizes.Redundancy.MaxK)
        from m in Gen.Choose(0, Core.Sizes.Redundancy.MaxM)
        select new Redundancy(k, m);

    private static Gen<TId> Id<TId>()
        where TId : struct, IIdentifier<TId> => Gen.Choose(0, int.MaxValue).Select(n => Samples.Id<TId>($"{n}"));

    /// <summary>A number, one time in four the least or the greatest.</summary>
    private static Gen<long> Number(long least, long greatest) => Gen.Frequency(
        (1, Gen.Elements(least, greatest)),
        (3, ArbMap.Default.GeneratorFor<ulong>().Select(n => (long)(((UInt128)n * ((ulong)(greatest - least) + 1)) >> 64) + least)));

    private static Gen<(ulong Epoch, ulong Counter)> Counts() =>
        from epoch in Number(1, long.MaxValue)
        from counter in Number(0, long.MaxValue - 1)
        select ((ulong)epoch, (ulong)counter);

    private static Gen<(DateTimeOffset Moment, TimeSpan One, TimeSpan Other)> Times() =>
        from moment in Number(0, (new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch).Ticks - 1)
        from one in Number(0, TimeSpan.FromDays(36525).Ticks)
        from other in Number(0, TimeSpan.FromDays(36525).Ticks)
        select (DateTimeOffset.UnixEpoch.AddTicks(moment), TimeSpan.FromTicks(one), TimeSpan.FromTicks(other));

    private static Gen<(PeerId One, PeerId Other)> Names() =>
        from one in Id<PeerId>()
        from other in Id<PeerId>()
        where one != other
        select (one, other);

    private static Gen<string> Name() =>
        from length in Gen.Choose(1, MemberRecord.MaxNameLength / 2)
        from runes in Gen.Elements(Characters.EnumerateRunes().ToArray()).ArrayOf(length)
        select string.Concat(runes);

    private static Gen<PeerAddress[]> Addresses(int least) =>
        from count in Gen.Choose(least, MemberRecord.MaxAddresses)
        from addresses in (
            from host in Gen.Elements("10.0.0.1", "255.255.255.255", "::1", "fe80::a:b", "nas", "a-b_c.example.org", new string('x', 63))
            from port in Gen.Choose(1, 65535)
            select new PeerAddress(host, port)).ArrayOf(count)
        select addresses;
}
