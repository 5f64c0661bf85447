namespace Cairn.Archive.Packing;

/// <summary>Numbers of the pack format, version 1.</summary>
/// <remarks>
/// <code>
/// header    8         "CairnPk" and the version
/// frames    variable  sealed, back to back
/// padding   variable  sealed zeros, without their tag, so that the whole has a Padmé length
/// index     variable  sealed list of the chunks in the frames
/// trailer   32        sealed: where the index lies
/// </code>
/// All behind the header looks random to a holder, so neither lengths nor number of chunks can be told from a pack.
/// </remarks>
internal static class PackFormat
{
    /// <summary>The version in the header.</summary>
    public const byte Version = 1;

    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 8;

    /// <summary>Bytes of the sealed trailer.</summary>
    public const int TrailerSize = 32;

    /// <summary>Most bytes of a padded pack: 16 MiB, which is a Padmé length, so a fixed buffer holds any pack.</summary>
    public const int Capacity = 16 * 1024 * 1024;

    /// <summary>Plain bytes that a frame gathers; a longer chunk has a frame of its own.</summary>
    public const int FrameTarget = 1024 * 1024;

    /// <summary>Most plain bytes of a chunk, hence of a frame.</summary>
    public const int MaximumFrame = 4 * 1024 * 1024;

    /// <summary>Most chunks of a pack, so that its encoded index is itself a chunk that fits into a frame.</summary>
    public const int MaximumChunks = 32 * 1024;

    /// <summary>The first bytes of every pack.</summary>
    public static ReadOnlySpan<byte> Header => [(byte)'C', (byte)'a', (byte)'i', (byte)'r', (byte)'n', (byte)'P', (byte)'k', Version];
}
