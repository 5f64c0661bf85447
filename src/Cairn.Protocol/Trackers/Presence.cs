using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Trackers;

/// <summary>
/// A peer's word to a tracker that it is there, or that it leaves. Good for one run of the tracker and once: each has a higher
/// (epoch, counter) than the one before.
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
        };
        presence.Check();
        return presence;
    }

    /// <inheritdoc/>
    public byte[] Encode()
    {
        Check();
        return new Wire.Presence
        {
            Version = Form.Version,
            Network = Network.ToWire(),
            Peer = Peer.ToWire(),
            Run = Run.ToWire(),
            Epoch = Epoch,
            Counter = Counter,
            RecordCounter = RecordCounter,
            Kind = (uint)Kind,
        }.ToByteArray();
    }

    /// <inheritdoc/>
    public bool MaySign(PeerId signer, ulong epoch) => signer == Peer && epoch == Epoch;

    private void Check()
    {
        Form.RequireEpoch(Epoch);
        Form.RequireCounter(Counter);
        Form.RequireCounter(RecordCounter);
        Form.Require(Kind is PresenceKind.Here or PresenceKind.Leaving, "its kind is unknown");
    }
}
