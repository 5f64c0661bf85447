using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Trackers;

/// <summary>
/// A peer's word to a tracker: that it is there, that it leaves, or that it stands for the body of a request. Good for one run of the
/// tracker and once: each has a higher (epoch, counter) than the one before.
/// </summary>
public sealed record Presence : IRecord<Presence>
{
    private static readonly Form Form = new("A presence");

    /// <summary>Which network.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>Who.</summary>
    public required PeerId Peer { get; init; }

    /// <summary>The run of the tracker that it is meant for.</summary>
    public required TrackerRun Run { get; init; }

    /// <summary>Epoch of the device that signs it.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Grows with everything that this device tells a run of a tracker.</summary>
    public required ulong Counter { get; init; }

    /// <summary>Counter of the member record, of the same epoch, that is in force.</summary>
    public required ulong RecordCounter { get; init; }

    /// <summary>What it tells.</summary>
    public required PresenceKind Kind { get; init; }

    /// <summary>SHA-256 of the body of the request that it comes with; null for the kinds that have none.</summary>
    public Hash256? Content { get; init; }

    /// <inheritdoc/>
    public static string Context => "presence";

    /// <summary>Its place among all that this peer tells the run.</summary>
    public MemberOrder Order => new(Epoch, Counter);

    /// <summary>The place of the member record that is in force. A goodbye ends this record and older ones, not a newer one.</summary>
    public MemberOrder RecordOrder => new(Epoch, RecordCounter);

    /// <inheritdoc/>
    public static Presence Decode(ReadOnlySpan<byte> body, ISignatures signatures)
    {
        var wire = Form.Parse(Wire.Presence.Parser, body, message => message.Version);
        var presence = new Presence
        {
            Network = Form.Id<NetworkId>(wire.Network, "network"),
            Peer = Form.Id<PeerId>(wire.Peer, "peer"),
            Run = Form.Id<TrackerRun>(wire.Run, "tracker run"),
            Epoch = wire.Epoch,
            Counter = wire.Counter,
            RecordCounter = wire.RecordCounter,
            Kind = (PresenceKind)Form.Int(wire.Kind, "kind"),
            Content = wire.Content.IsEmpty ? null : HashOf(wire.Content),
        };
        presence.Check();
        return presence;
    }

    /// <inheritdoc/>
    public byte[] Encode()
    {
        Check();
        var wire = new Wire.Presence
        {
            Version = Form.Version,
            Network = Network.ToWire(),
            Peer = Peer.ToWire(),
            Run = Run.ToWire(),
            Epoch = Epoch,
            Counter = Counter,
            RecordCounter = RecordCounter,
            Kind = (uint)Kind,
        };
        if (Content is { } content)
            wire.Content = UnsafeByteOperations.UnsafeWrap(content.ToArray());

        return wire.ToByteArray();
    }

    /// <inheritdoc/>
    public bool MaySign(PeerId signer, ulong epoch) => signer == Peer && epoch == Epoch;

    private static Hash256 HashOf(ByteString content)
    {
        Form.Require(content.Length == Hash256.Size, $"its content has {content.Length} bytes instead of {Hash256.Size}");
        return new Hash256(content.Span);
    }

    private void Check()
    {
        Form.RequireEpoch(Epoch);
        Form.RequireCounter(Counter);
        Form.RequireCounter(RecordCounter);
        Form.Require(Kind is >= PresenceKind.Here and <= PresenceKind.Files, "its kind is unknown");
        Form.Require(Content.HasValue == Kind is >= PresenceKind.BackupPlan, "it signs for a body where there is none, or for none");
    }
}
