namespace Cairn.Cli.LocalApi.Messages;

/// <summary>How safe a snapshot is now.</summary>
internal sealed record SnapshotStatusLine : ApiLine
{
    /// <inheritdoc/>
    public override string Type => SnapshotLine.TypeName;

    /// <summary>Its id.</summary>
    public required string Snapshot { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The redundancy asked for, such as <c>copies:3</c>.</summary>
    public required string Redundancy { get; init; }

    /// <summary>Holders per pack asked for.</summary>
    public required int Desired { get; init; }

    /// <summary>Holders of the pack that has the fewest now.</summary>
    public required int Actual { get; init; }

    /// <summary>How many more peers may be lost; −1 when it cannot be restored now.</summary>
    public required int SurvivesPeers { get; init; }

    /// <summary>How many more sites may be lost; −1 when it cannot be restored now.</summary>
    public required int SurvivesSites { get; init; }

    /// <summary>Peers that keep a list of snapshots with this one in it: what a lost machine is rebuilt from.</summary>
    public required int HeadHolders { get; init; }

    /// <summary>Names of the peers that hold any of it.</summary>
    public required IReadOnlyList<string> Holders { get; init; }
}
