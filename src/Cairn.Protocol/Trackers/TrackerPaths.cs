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

    /// <summary>Query parameter that names the network.</summary>
    public const string Network = "network";

    /// <summary>Header of a leave: the signed presence in base64.</summary>
    public const string PresenceHeader = "Cairn-Presence";

    /// <summary>Name of the event whose data is a <see cref="TrackerList"/>.</summary>
    public const string ListEvent = "list";

    /// <summary>Name of the event whose data is a <see cref="TrackerChange"/>.</summary>
    public const string ChangeEvent = "change";

    /// <summary>A path with the network it asks about.</summary>
    public static string Of(string path, NetworkId network) => $"{path}?{Network}={network}";
}
