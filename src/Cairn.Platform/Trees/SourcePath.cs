using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>
/// A place to start from and a path the kernel accepts: it takes at most 4,095 bytes at once (PATH_MAX), while a tree can be as deep as
/// it likes. Longer paths are walked piece by piece.
/// </summary>
internal readonly ref struct SourcePath : IDisposable
{
    // Attributes are asked for by way of /proc/self/fd, which takes some of what the kernel accepts.
    private const int Longest = 4095 - AttributePlace.LongestFolder;

    private readonly Descriptor? _opened;

    /// <summary>Walks until the rest is short enough.</summary>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    /// <exception cref="Core.Errors.CairnException">A directory on the way cannot be passed.</exception>
    public SourcePath(BytePath path)
    {
        if (!path.IsAbsolute)
        {
            throw new ArgumentException("Paths of a source are absolute.", nameof(path));
        }

        Rest = path.Bytes;
        while (Rest.Length > Longest && Rest[..Longest].LastIndexOf((byte)'/') is var cut and > 0)
        {
            var error = Posix.Open(At, Rest[..cut], OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow, 0, out var next);
            _opened?.Dispose();
            _opened = next;
            SourceErrors.ThrowIf(error, "enter a directory of", path);
            Rest = Rest[cut..].TrimStart((byte)'/');
        }
    }

    /// <summary>Where <see cref="Rest"/> starts.</summary>
    public Descriptor At => _opened ?? Descriptor.WorkingDirectory;

    /// <summary>The path, or the end of it.</summary>
    public ReadOnlySpan<byte> Rest { get; }

    /// <summary>Closes the place that was walked to, if any.</summary>
    public void Dispose() => _opened?.Dispose();
}
