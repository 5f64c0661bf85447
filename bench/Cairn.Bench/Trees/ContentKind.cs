namespace Cairn.Bench.Trees;

/// <summary>What the bytes of a made-up file are like.</summary>
internal enum ContentKind
{
    /// <summary>Words, the frequent ones far more often than the rare; zstd leaves 37 %.</summary>
    Text,

    /// <summary>Lines of a log: times that grow, few distinct texts, some random numbers; zstd leaves 29 %.</summary>
    Log,

    /// <summary>Rows of binary numbers, of which some bytes are noise; zstd leaves 50 %.</summary>
    Table,

    /// <summary>What photos and archives are to a compressor: nothing can be gained.</summary>
    Noise,
}
