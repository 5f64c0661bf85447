namespace Cairn.Peer.Backup;

/// <summary>Who chose a backup's redundancy.</summary>
public enum RedundancySource
{
    /// <summary>The user named it: less than that is reported as incomplete.</summary>
    Asked,

    /// <summary>The default: as many copies as there are candidates, up to three.</summary>
    Auto,
}
