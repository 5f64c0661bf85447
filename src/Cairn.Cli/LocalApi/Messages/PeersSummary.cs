namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Ends the list of members.</summary>
internal sealed record PeersSummary : ApiLine
{
    /// <inheritdoc/>
    public override string Type => Summary;

    /// <summary>How many there are, this peer included.</summary>
    public required int Peers { get; init; }

    /// <summary>Whether the directory is reachable, so that the list is kept up to date now.</summary>
    public required bool Live { get; init; }
}
