namespace Cairn.Erasure.Kernels;

/// <summary>One step of work for a kernel: the same bytes of all sources and outputs, which are pinned and do not overlap.</summary>
internal readonly unsafe ref struct Strip
{
    /// <summary>One row for each output, of <see cref="SourceCount"/> each, one after the other.</summary>
    public required byte* Coefficients { get; init; }

    /// <summary>What is combined.</summary>
    public required byte** Sources { get; init; }

    /// <summary>How many sources there are; may be none.</summary>
    public required int SourceCount { get; init; }

    /// <summary>As many as the kernel's <see cref="Kernel.RowsAtOnce"/>; one may stand there again, with the same coefficients.</summary>
    public required byte** Outputs { get; init; }

    /// <summary>The first byte.</summary>
    public required nint From { get; init; }

    /// <summary>The byte after the last.</summary>
    public required nint To { get; init; }
}
