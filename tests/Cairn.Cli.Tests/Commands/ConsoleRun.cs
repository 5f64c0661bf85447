using Cairn.Cli.Commands;
using Cairn.Cli.Output;

namespace Cairn.Cli.Tests.Commands;

/// <summary>One command line run inside the test, with what it wrote.</summary>
internal sealed record ConsoleRun(int ExitCode, string Out, string Error)
{
    public static Task<ConsoleRun> OfAsync(string currentDirectory, params string[] arguments) =>
        WithInputAsync(currentDirectory, "", arguments);

    public static async Task<ConsoleRun> WithInputAsync(string currentDirectory, string input, params string[] arguments)
    {
        using var read = new StringReader(input);
        using var written = new StringWriter();
        using var told = new StringWriter();
        var surroundings = new Surroundings
        {
            In = read,
            Out = written,
            Error = told,
            Variable = name => name is "HOME" or "XDG_RUNTIME_DIR" ? currentDirectory : null,
            CurrentDirectory = currentDirectory,
            Time = new UniversalTime(),
        };
        var code = await CommandLine.RunAsync(arguments, surroundings, CancellationToken.None);
        return new ConsoleRun(code, written.ToString(), told.ToString());
    }

    /// <summary>The real clock in a zone that is the same everywhere.</summary>
    private sealed class UniversalTime : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
