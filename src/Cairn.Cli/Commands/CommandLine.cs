using System.CommandLine;
using System.CommandLine.Parsing;
using Cairn.Cli.Output;

namespace Cairn.Cli.Commands;

/// <summary>The whole command line: parses, runs, and turns every ending into an exit code.</summary>
internal static class CommandLine
{
    // Without it a path that starts with '@' would be read as a list of arguments.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">The arguments without the program's name.</param>
    /// <param name="surroundings">Where it reads and writes.</param>
    /// <param name="cancellation">Ctrl-C: asks the command to stop cleanly.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings, CancellationToken cancellation)
    {
        var globals = new GlobalOptions();
        var root = CommandTree.Build(globals, surroundings);
        var parsed = root.Parse(arguments, Parser);
        var output = globals.OutputFor(parsed, surroundings);
        try
        {
            if (parsed.Tokens.Count == 0)
                parsed = root.Parse(["--help"], Parser);

            if (!IsHelpOrVersion(parsed) && UsageProblem.In(parsed, globals) is { } problem)
                throw problem;

            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = surroundings.Out,
                Error = surroundings.Error,
            };
            return await parsed.InvokeAsync(invocation, cancellation);
        }
        catch (Exception failure)
        {
            var error = Failures.Explain(failure);
            output.Error(error);
            if (error.InnerException is { } inner)
                output.Detail(inner.ToString());

            return (int)error.Kind;
        }
    }

    private static bool IsHelpOrVersion(ParseResult parsed) =>
        parsed.Action is ManualAction || parsed.GetResult("--version") is OptionResult { Implicit: false };
}
