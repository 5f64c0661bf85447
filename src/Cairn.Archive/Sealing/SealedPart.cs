namespace Cairn.Archive.Sealing;

/// <summary>What a sealed stretch of a pack is. The value separates nonces and stands in the associated data.</summary>
internal enum SealedPart : byte
{
    /// <summary>Compressed chunks.</summary>
    Frame = 1,

    /// <summary>The list of the chunks in the frames.</summary>
    Index = 2,

    /// <summary>Where the index lies.</summary>
    Trailer = 3,

    /// <summary>Zeros that hide the true length.</summary>
    Padding = 4,
}
