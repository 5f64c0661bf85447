namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks for the members.</summary>
internal sealed record PeersRequest;
