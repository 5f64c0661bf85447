namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Asks for the recovery kit as it should be now, without the key.</summary>
internal sealed record KitRequest;
