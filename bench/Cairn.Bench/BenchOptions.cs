using System.Globalization;

namespace Cairn.Bench;

/// <summary>What the command line asks for. Immutable.</summary>
internal sealed record BenchOptions
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Usage =
        """
        ./bench.sh [OPTION]...
          --only NAME      one measure, may be repeated: mixed, small, memory. Default: all
          --runs N         runs of each contestant, of which the median counts. Default: 3
          --mixed SIZE     size of the mixed tree, such as 1.5GB. Default: 1.5GB
          --small COUNT    files of 4 KiB in the small tree. Default: 100000
          --memory SIZE    size of the tree of the memory measure, may be repeated. Default: 1.5GB and 20GB
          --quick          --runs 1 --mixed 300MB --small 5000 --memory 1.5GB: whether it works, not how fast it is
          --keep           leave everything in the temporary folder
        Exit code 0: every limit was kept; 1: one was missed, or a program failed. The limits: Cairn takes no longer than restic for a
        first backup, an unchanged one and a restore of either tree; it stores no more than 1.05 times as much; none of its processes
        ever has 300 MB resident.
        BENCH_DIR is the folder below which everything is written; default: /var/tmp.
        """;

    private static readonly (string Suffix, long Factor)[] Units =
        [("GB", 1_000_000_000), ("MB", 1_000_000), ("GiB", 1L << 30), ("MiB", 1L << 20)];

    /// <summary>Path of the cairn executable.</summary>
    public required string Cairn { get; init; }

    /// <summary>Measures to take; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>How often each contestant runs.</summary>
    public int Runs { get; init; } = 3;

    /// <summary>Size of the mixed tree in bytes.</summary>
    public long MixedBytes { get; init; } = 1_500_000_000;

    /// <summary>Files of the small tree.</summary>
    public int SmallFiles { get; init; } = 100_000;

    /// <summary>Sizes of the trees of the memory measure in bytes; empty for the default.</summary>
    public IReadOnlyList<long> MemoryBytes { get; init; } = [];

    /// <summary>Whether the temporary folder stays.</summary>
    public bool Keep { get; init; }

    /// <summary>Reads the arguments, of which the first is the executable.</summary>
    /// <exception cref="FormatException">They make no sense; the message says why.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
            throw new FormatException("no executable was given");

        var options = new BenchOptions { Cairn = arguments[0] };
        for (var i = 1; i < arguments.Count; i++)
        {
            var name = arguments[i];
            options = name switch
            {
                "--only" => options with { Only = [.. options.Only, Value()] },
                "--runs" => options with { Runs = Count(Value()) },
                "--mixed" => options with { MixedBytes = Size(Value()) },
                "--small" => options with { SmallFiles = Count(Value()) },
                "--memory" => options with { MemoryBytes = [.. options.MemoryBytes, Size(Value())] },
                "--quick" => options with { Runs = 1, MixedBytes = 300_000_000, SmallFiles = 5000, MemoryBytes = [1_500_000_000] },
                "--keep" => options with { Keep = true },
                _ => throw new FormatException($"there is no option {name}"),
            };

            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value");
        }

        return options;
    }

    private static int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new FormatException($"'{text}' is no positive number");

    private static long Size(string text)
    {
        foreach (var (suffix, factor) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number > 0)
            {
                return (long)(number * factor);
            }
        }

        throw new FormatException($"'{text}' is no size; give one such as 500MB or 1.5GB");
    }
}
