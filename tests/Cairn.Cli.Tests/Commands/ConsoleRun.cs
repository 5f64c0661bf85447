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
        using var written = new StringWriter();
        return await RunAsync(currentDirectory, input, written, arguments, CancellationToken.None);
    }

    /// <summary>A command that runs until Ctrl-C, which comes when it says that it is ready.</summary>
    public static async Task<ConsoleRun> UntilReadyAsync(string currentDirectory, params string[] arguments)
    {
        using var interruption = new CancellationTokenSource();
        using var written = new ReadyWriter(interruption);
        return await RunAsync(currentDirectory, "", written, arguments, interruption.Token);
    }

    private static async Task<ConsoleRun> RunAsync(
        string currentDirectory, string input, StringWriter written, string[] arguments, CancellationToken cancellation)
    {
        using var read = new StringReader(input);
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
        var code = await CommandLine.RunAsync(arguments, surroundings, cancellation);
        return new ConsoleRun(code, written.ToString(), told.ToString());
    }

    private sealed class ReadyWriter(CancellationTokenSource interruption) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (value?.Contains("ready", StringComparison.Ordinal) == true)
                interruption.Cancel();
        }
    }

    /// <summary>The real clock in a zone that is the same everywhere.</summary>
    private sealed class UniversalTime : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
