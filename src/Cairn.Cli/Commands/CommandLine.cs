using System.CommandLine;
using System.CommandLine.Parsing;
using Cairn.Cli.Output;
using Cairn.Core.Errors;

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

            if (!IsHelpOrVersion(parsed))
                Refuse(parsed, globals);

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

    /// <summary>Throws if the arguments make no sense.</summary>
    private static void Refuse(ParseResult parsed, GlobalOptions globals)
    {
        var problem = UnknownCommand(parsed)
            ?? parsed.Errors.Select(error => error.Message).FirstOrDefault()
            ?? UnknownOption(parsed)
            ?? globals.ProblemIn(parsed);
        if (problem is null)
            return;

        var name = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        throw new CairnException(ErrorKind.BadUsage, "bad-usage", problem, "Nothing was done.", $"See 'cairn help{name}'.");
    }

    private static string? UnknownCommand(ParseResult parsed) => parsed.CommandResult.Command is RootCommand
        ? parsed.UnmatchedTokens.Where(token => !token.StartsWith('-')).Select(token => $"Unknown command '{token}'.").FirstOrDefault()
        : null;

    /// <summary>
    /// The parser takes an option that it does not know for a PATH wherever any number of those may stand. Only after "--" is it one.
    /// </summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        var verbatim = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        return parsed.CommandResult.Children
            .OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Where(token => token.Value is ['-', _, ..] && !verbatim.Contains(token))
            .Select(token => $"Unrecognized option '{token.Value}'. If it is a name, write '-- {token.Value}'.")
            .FirstOrDefault();
    }
}
