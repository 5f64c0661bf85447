namespace Cairn.Cli.Output;

/// <summary>What a process finds around it, gathered so that tests can run commands inside their own process. Immutable.</summary>
internal sealed record Surroundings
{
    /// <summary>Standard output: data.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error: talk and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Columns of the terminal that <see cref="Out"/> is; null when it is a file or a pipe.</summary>
    public int? OutWidth { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal, on which a line can be drawn again.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>What relative paths are relative to.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>Clock and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Those of this process.</summary>
    /// <param name="standardOutput">Standard output, known to be open.</param>
    public static Surroundings OfProcess(TextWriter standardOutput) => new()
    {
        Out = standardOutput,
        Error = StandardStreams.Error,
        OutWidth = Console.IsOutputRedirected ? null : Console.WindowWidth,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Variable = Environment.GetEnvironmentVariable,
        CurrentDirectory = Environment.CurrentDirectory,
    };

    /// <summary>The absolute form of a path that a person typed; links in it stay as they are, a slash at the end goes.</summary>
    public string Absolute(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, CurrentDirectory));
}
