using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Packs;

/// <summary>
/// The owner's statement of what a pack is: enough to verify or rebuild any shard, not to read it. A later version of the manifest
/// may raise the redundancy of a <c>copies</c> pack; blob and pack stay the same.
/// </summary>
public sealed record Manifest : IRecord<Manifest>
{
    /// <summary>Most bytes of a pack, padding included.</summary>
    public const long MaxPackLength = 1L << 30;

    /// <summary>Most versions of one manifest. Nobody comes near it by raising redundancy; without it whoever had the device key for a day
    /// could leave no version for the owner.</summary>
    public const uint MaxVersion = 1 << 24;

    /// <summary>How far a version may be above the one it takes the place of: more than ever happened between two visits of an
    /// owner.</summary>
    private const uint MostAhead = 1024;

    private static readonly Form Form = new("A manifest");

    /// <summary>Whose pack it is.</summary>
    public required PeerId Owner { get; init; }

    /// <summary>The pack.</summary>
    public required PackId Pack { get; init; }

    /// <summary>Counts the manifests of one pack from 1.</summary>
    public required uint Version { get; init; }

    /// <summary>What the chunks in it are.</summary>
    public required PackKind Kind { get; init; }

    /// <summary>How many shards there are and how many suffice.</summary>
    public required Redundancy Redundancy { get; init; }

    /// <summary>Bytes of the padded pack.</summary>
    public required long PackLength { get; init; }

    /// <summary>Bytes of each shard; equals <see cref="PackLength"/> for copies.</summary>
    public required long ShardLength { get; init; }

    /// <summary>One blob per shard, by shard index; for copies they are all the same blob.</summary>
    public required IReadOnlyList<BlobId> Shards { get; init; }

    /// <summary>How long a holder keeps a dropped pack, by its own clock.</summary>
    public required TimeSpan UndeleteWindow { get; init; }

    /// <summary>How long a holder keeps it after the owner was last seen.</summary>
    public required TimeSpan MinimumHold { get; init; }

    /// <summary>When the owner made it, by the owner's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public static string Context => "manifest";

    /// <inheritdoc/>
    public static Manifest Decode(ReadOnlySpan<byte> body, ISignatures signatures)
    {
        var wire = Form.Parse(Wire.Manifest.Parser, body, message => message.Version);
        Form.Require(wire.K is >= 1 and <= Redundancy.MaxK && wire.M <= Redundancy.MaxM, "its redundancy is out of range");
        var redundancy = new Redundancy((int)wire.K, (int)wire.M);
        Form.Require(wire.Shards.Count == NamedShards(redundancy), "its shards do not match its redundancy");
        var shards = wire.Shards.Select(shard => Form.Id<BlobId>(shard, "shard id"));
        var manifest = new Manifest
        {
            Owner = Form.Id<PeerId>(wire.Owner, "owner"),
            Pack = Form.Id<PackId>(wire.Pack, "pack"),
            Version = wire.ManifestVersion,
            Kind = (PackKind)Form.Int(wire.Kind, "kind"),
            Redundancy = redundancy,
            PackLength = wire.PackLength,
            ShardLength = wire.ShardLength,
            Shards = redundancy.K == 1 ? [.. Enumerable.Repeat(shards.First(), redundancy.Total)] : [.. shards],
            UndeleteWindow = Form.Duration(wire.UndeleteWindow, "undelete window"),
            MinimumHold = Form.Duration(wire.MinimumHold, "minimum hold"),
            CreatedAt = Form.Time(wire.CreatedAt, "creation time"),
        };
        manifest.Check();
        return manifest;
    }

    /// <summary>Bytes of each shard of a pack: the whole pack for copies, else the K-th part of it, rounded up.</summary>
    public static long ShardLengthOf(Redundancy redundancy, long packLength) => (packLength + redundancy.K - 1) / redundancy.K;

    /// <inheritdoc/>
    public byte[] Encode()
    {
        Check();
        var wire = new Wire.Manifest
        {
            Version = Form.Version,
            Owner = Owner.ToWire(),
            Pack = Pack.ToWire(),
            ManifestVersion = Version,
            Kind = (uint)Kind,
            K = (uint)Redundancy.K,
            M = (uint)Redundancy.M,
            PackLength = PackLength,
            ShardLength = ShardLength,
            UndeleteWindow = Form.Duration(UndeleteWindow, "undelete window"),
            MinimumHold = Form.Duration(MinimumHold, "minimum hold"),
            CreatedAt = Form.Time(CreatedAt, "creation time"),
        };
        wire.Shards.AddRange(Shards.Take(NamedShards(Redundancy)).Select(shard => shard.ToWire()));
        return wire.ToByteArray();
    }

    /// <inheritdoc/>
    public bool MaySign(PeerId signer, ulong epoch) => signer == Owner;

    /// <summary>Whether this and another manifest are of the same pack with the same bytes: one of copies may name more of them than the
    /// other. Of two manifests that are not, one is false.</summary>
    public bool AgreesWith(Manifest other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var common = Math.Min(Shards.Count, other.Shards.Count);
        return (Owner, Pack, Kind, Redundancy.K, PackLength, ShardLength)
                == (other.Owner, other.Pack, other.Kind, other.Redundancy.K, other.PackLength, other.ShardLength)
            && Shards.Take(common).SequenceEqual(other.Shards.Take(common));
    }

    /// <summary>Whether this is a later version of a manifest that may take its place: it agrees with it, asks for no fewer shards, and is
    /// not so far ahead that nothing could follow it.</summary>
    public bool MayReplace(Manifest older) =>
        AgreesWith(older)
        && Redundancy.M >= older.Redundancy.M
        && Version > older.Version
        && Version - older.Version <= MostAhead;

    /// <summary>Equal when all parts are, shard for shard.</summary>
    public bool Equals(Manifest? other) =>
        other is not null
        && (Owner, Pack, Version, Kind, Redundancy) == (other.Owner, other.Pack, other.Version, other.Kind, other.Redundancy)
        && (PackLength, ShardLength, UndeleteWindow, MinimumHold, CreatedAt)
            == (other.PackLength, other.ShardLength, other.UndeleteWindow, other.MinimumHold, other.CreatedAt)
        && Shards.SequenceEqual(other.Shards);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Pack, Version);

    /// <summary>Copies of a pack are all one blob, so one id says it.</summary>
    private static int NamedShards(Redundancy redundancy) => redundancy.K == 1 ? 1 : redundancy.Total;

    private void Check()
    {
        Form.Require(Version is >= 1 and <= MaxVersion, "its version is out of range");
        Form.Require(Kind is PackKind.Data or PackKind.Tree or PackKind.Index, "its kind is unknown");
        Form.Require(Redundancy.K >= 1, "its redundancy is out of range");
        Form.Require(PackLength is >= 1 and <= MaxPackLength, "its pack length is out of range");
        Form.Require(ShardLength == ShardLengthOf(Redundancy, PackLength), "its shard length does not match its redundancy");
        Form.Require(Shards.Count == Redundancy.Total, "its shards do not match its redundancy");
        Form.Require(Redundancy.K > 1 || Shards.All(shard => shard == Shards[0]), "its copies are not all the same blob");
    }
}
