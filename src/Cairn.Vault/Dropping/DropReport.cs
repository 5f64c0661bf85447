using Cairn.Core.Sizes;

namespace Cairn.Vault.Dropping;

/// <summary>What was removed because its owner had dropped it.</summary>
/// <param name="Packs">Packs of which nothing is kept here any more.</param>
/// <param name="Room">Room that is free again, in whole blocks. A blob that is a shard of another pack too stays.</param>
public sealed record DropReport(int Packs, ByteSize Room)
{
    /// <summary>Nothing.</summary>
    public static readonly DropReport None = new(0, ByteSize.Zero);
}
