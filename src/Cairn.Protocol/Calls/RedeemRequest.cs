namespace Cairn.Protocol.Calls;

/// <summary>Asks to be let in. The same peer may repeat it for the same secret.</summary>
/// <param name="Secret">The invite's secret.</param>
/// <param name="Name">The name the newcomer wants; refused if another member has it.</param>
public sealed record RedeemRequest(ReadOnlyMemory<byte> Secret, string Name);
