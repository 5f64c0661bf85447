namespace Cairn.Vault.Heads;

/// <summary>A head that another one names.</summary>
/// <param name="Row">Its row in the ledger.</param>
/// <param name="At">When it came, in ticks of this holder's clock.</param>
/// <param name="Bytes">Bytes of its envelope.</param>
internal readonly record struct SupersededHead(long Row, long At, long Bytes);
