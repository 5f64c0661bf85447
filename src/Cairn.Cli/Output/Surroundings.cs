using Cairn.Cli.Commands;

namespace Cairn.Cli.Output;

/// <summary>What a process finds around it, gathered so that tests can run commands inside their own process. Immutable.</summary>
internal sealed record Surroundings
{
    private const int UsualWidth = 80;

    /// <summary>Standard output: data.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error: talk and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input, read only by a command that asks for it.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Whether <see cref="In"/> is a terminal at which somebody types.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>Stops one of several commands of this process; null where nothing interrupts.</summary>
    public Interruption? Interruption { get; init; }

    /// <summary>Columns of the terminal that <see cref="Out"/> is; null when it is a file or a pipe.</summary>
    public int? OutWidth { get; init; }

    /// <summary>Draws on <see cref="Error"/> where that is a terminal on which a line can be drawn again; else null.</summary>
    public Terminal? Terminal { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>What relative paths are relative to.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>Clock and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Those of this process.</summary>
    /// <param name="standardOutput">Standard output, known to be open.</param>
    public static Surroundings OfProcess(TextWriter standardOutput)
    {
        var error = StandardStreams.Error;
        var canDraw = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";
        return new Surroundings
        {
            Out = standardOutput,
            Error = error,
            In = StandardStreams.In,
            InIsTerminal = !Console.IsInputRedirected && canDraw,
            OutWidth = Console.IsOutputRedirected ? null : TerminalWidth(),
            Terminal = canDraw ? new Terminal(error, TerminalWidth) : null,
            Variable = Environment.GetEnvironmentVariable,
            CurrentDirectory = Environment.CurrentDirectory,
        };
    }

    /// <summary>The absolute form of a path that a person typed; links in it stay as they are, a slash at the end goes.</summary>
    public string Absolute(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, CurrentDirectory));

    /// <summary>Columns of the terminal now; what most have where it does not say.</summary>
    private static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : UsualWidth;
        }
        catch (IOException)
        {
            return UsualWidth;
        }
    }
}
