namespace Cairn.Erasure.Kernels;

/// <summary>The innermost loop, once for each kind of instructions. All give the same bytes. Stateless and thread-safe.</summary>
internal abstract class Kernel
{
    /// <summary>No kernel computes more outputs at once.</summary>
    public const int MostRowsAtOnce = 4;

    /// <summary>Those that this processor can run, the fastest first; the last one runs everywhere.</summary>
    public static IReadOnlyList<Kernel> Supported { get; } =
    [
        .. Affine512Kernel.IsSupported ? [new Affine512Kernel()] : ReadOnlySpan<Kernel>.Empty,
        .. Affine256Kernel.IsSupported ? [new Affine256Kernel()] : ReadOnlySpan<Kernel>.Empty,
        .. Shuffle256Kernel.IsSupported ? [new Shuffle256Kernel()] : ReadOnlySpan<Kernel>.Empty,
        .. Shuffle128Kernel.IsSupported ? [new Shuffle128Kernel()] : ReadOnlySpan<Kernel>.Empty,
        new ScalarKernel(),
    ];

    /// <summary>The first of <see cref="Supported"/>.</summary>
    public static Kernel Fastest => Supported[0];

    /// <summary>How many outputs one <see cref="Combine"/> computes, at most <see cref="MostRowsAtOnce"/>: each source is then loaded once
    /// for all of them, which is what the vector kernels spend most time on.</summary>
    public abstract int RowsAtOnce { get; }

    /// <summary>Sets each byte of each output to the sum of that byte of all sources, each times its coefficient in the output's row; to
    /// zero when there are no sources.</summary>
    public abstract void Combine(in Strip strip);
}
