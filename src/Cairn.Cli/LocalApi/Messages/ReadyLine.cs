namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A peer that answers now.</summary>
internal sealed record ReadyLine : ApiLine
{
    /// <inheritdoc/>
    public override string Type => "ready";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its PeerId.</summary>
    public required string Peer { get; init; }

    /// <summary>Where others can call it, best first, with real ports.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Its process.</summary>
    public required int Pid { get; init; }
}
