using Cairn.Core.Ids;

namespace Cairn.Protocol.Trackers;

/// <summary>Where things are on a tracker, relative to its URL (docs/protocols/tracker.md).</summary>
public static class TrackerPaths
{
    /// <summary><c>POST</c>: joins, or changes the record. <c>DELETE</c> of <c>subscribe/{peer}</c>: leaves.</summary>
    public const string Subscribe = "subscribe";

    /// <summary><c>GET</c>: the list.</summary>
    public const string Nodes = "nodes";

    /// <summary><c>POST</c>: says that one is there.</summary>
    public const string Ping = "ping";

    /// <summary><c>GET</c>: the list and its changes, as server-sent events.</summary>
    public const string Events = "events";

    /// <summary><c>POST</c>: asks who should take packs.</summary>
    public const string BackupPlan = "plans/backup";

    /// <summary><c>POST</c>: asks who has packs.</summary>
    public const string RestorePlan = "plans/restore";

    /// <summary><c>POST</c>: tells who holds packs.</summary>
    public const string Receipts = "receipts";

    /// <summary><c>POST</c>: tells how a backup or a restore ended.</summary>
    public const string Reports = "reports";

    /// <summary><c>POST</c>: tells that a peer does not answer.</summary>
    public const string Suspect = "suspect";

    /// <summary><c>POST</c>: tells who is evicted.</summary>
    public const string Evictions = "evictions";

    /// <summary><c>PUT</c>: tells which files one shares. <c>GET</c> of <c>files/{name}</c>: asks who shares one.</summary>
    public const string Files = "files";

    /// <summary>Query parameter that names the network.</summary>
    public const string Network = "network";

    /// <summary>Query parameter of <see cref="Events"/>: the run whose list the listener has already.</summary>
    public const string Run = "run";

    /// <summary>Query parameter of <see cref="Events"/>: the version of that list.</summary>
    public const string After = "after";

    /// <summary>Header of a leave, and of requests whose body the peer signs for: the signed presence in base64.</summary>
    public const string PresenceHeader = "Cairn-Presence";

    /// <summary>Name of the event whose data is a <see cref="TrackerList"/>.</summary>
    public const string ListEvent = "list";

    /// <summary>Name of the event whose data is a <see cref="TrackerChange"/>.</summary>
    public const string ChangeEvent = "change";

    /// <summary>A path with the network it asks about.</summary>
    public static string Of(string path, NetworkId network) => $"{path}?{Network}={network}";
}
