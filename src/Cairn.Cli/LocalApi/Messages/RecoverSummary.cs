namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A machine that was rebuilt.</summary>
internal sealed record RecoverSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its PeerId.</summary>
    public required string Peer { get; init; }

    /// <summary>Its network.</summary>
    public required string Network { get; init; }

    /// <summary>Its home.</summary>
    public required string Home { get; init; }

    /// <summary>Snapshots that can be restored now.</summary>
    public required int Snapshots { get; init; }

    /// <summary>Snapshots that were forgotten before and may be brought back.</summary>
    public required int Forgotten { get; init; }

    /// <summary>Until when what peers keep of them now stays for sure; null when there are none.</summary>
    public DateTimeOffset? ForgottenUntil { get; init; }

    /// <summary>Packs whose holders are known again.</summary>
    public required int Packs { get; init; }

    /// <summary>Peers that were asked.</summary>
    public required int PeersAsked { get; init; }

    /// <summary>Peers that answered.</summary>
    public required int PeersAnswered { get; init; }

    /// <summary>From start to end.</summary>
    public required double DurationSeconds { get; init; }
}
