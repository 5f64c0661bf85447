using Cairn.Archive.Catalog;
using Cairn.Core.Signing;
using Cairn.Platform.Computing;
using Cairn.Platform.Databases;
using Cairn.Platform.Disks;
using Cairn.Platform.Trees;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Node;

/// <summary>All that a running peer reaches the outside through. The simulator supplies its own.</summary>
public sealed record PeerSeams
{
    /// <summary>Calls to other peers, made as this peer.</summary>
    public required IPeerCalls Calls { get; init; }

    /// <summary>Smoothed round trip to a peer as the calls measured it; null when unknown.</summary>
    public required Func<Core.Ids.PeerId, TimeSpan?> LatencyOf { get; init; }

    /// <summary>Who is in the network.</summary>
    public required IDirectory Directory { get; init; }

    /// <summary>The vault's own folder.</summary>
    public required IDisk VaultDisk { get; init; }

    /// <summary>The vault's ledger.</summary>
    public required Database Ledger { get; init; }

    /// <summary>The owner's catalog.</summary>
    public required ArchiveCatalog Catalog { get; init; }

    /// <summary>The peer's database (<see cref="PeerSchema"/>).</summary>
    public required Database Placements { get; init; }

    /// <summary>The files of this machine.</summary>
    public required ISourceTree Source { get; init; }

    /// <summary>Opens a folder that a restore writes below, by absolute path.</summary>
    public required Func<BytePath, ITargetTree> Target { get; init; }

    /// <summary>Where work for the cores runs.</summary>
    public required ICompute Compute { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Unpredictable bytes.</summary>
    public required IEntropy Entropy { get; init; }

    /// <summary>The signature scheme.</summary>
    public required ISignatures Signatures { get; init; }

    /// <summary>Folders that are never backed up: the home with its keys and databases.</summary>
    public required IReadOnlyList<BytePath> PrivatePaths { get; init; }

    /// <summary>The machine's name, as snapshots show it.</summary>
    public required string HostName { get; init; }

    /// <summary>Hears what the operator should know; called from any thread, must not throw nor block. Null for nobody.</summary>
    public Action<PeerEvent>? OnEvent { get; init; }

    internal void Tell(PeerEvent happened) => OnEvent?.Invoke(happened);
}
