namespace Cairn.Protocol.Calls;

/// <summary>Why a peer will not do what it was asked.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Why">One sentence for people.</param>
public sealed record Refusal(RefusalCode Code, string Why);
