using Cairn.Core.Ids;

namespace Cairn.Archive.Sealing;

/// <summary>Which head a sealed content belongs to; it opens in no other.</summary>
/// <param name="Owner">Whose.</param>
/// <param name="Epoch">The head's epoch.</param>
/// <param name="Number">The head's number.</param>
public readonly record struct HeadBinding(PeerId Owner, ulong Epoch, ulong Number);
