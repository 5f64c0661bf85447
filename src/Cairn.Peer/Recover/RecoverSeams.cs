using Cairn.Archive.Catalog;
using Cairn.Platform.Computing;
using Cairn.Platform.Databases;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Recover;

/// <summary>What a recovery reaches the outside through, besides the home.</summary>
public sealed record RecoverSeams
{
    /// <summary>Makes calls as a device that presents a record (or none yet).</summary>
    public required Func<DeviceIdentity, Signed<MemberRecord>?, IPeerCalls> Connect { get; init; }

    /// <summary>The new catalog.</summary>
    public required ArchiveCatalog Catalog { get; init; }

    /// <summary>The new peer database.</summary>
    public required Database Placements { get; init; }

    /// <summary>Where work for the cores runs.</summary>
    public required ICompute Compute { get; init; }
}
