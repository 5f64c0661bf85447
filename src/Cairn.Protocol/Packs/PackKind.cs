namespace Cairn.Protocol.Packs;

/// <summary>What a pack's chunks are. A pack has one kind, so that reading trees or indexes never fetches file data.</summary>
public enum PackKind
{
    /// <summary>Pieces of files.</summary>
    Data = 1,

    /// <summary>Directory listings.</summary>
    Tree = 2,

    /// <summary>Copies of other packs' indexes, from which a lost catalog is rebuilt.</summary>
    Index = 3,
}
