using System.CommandLine;
using System.CommandLine.Parsing;
using Cairn.Core.Errors;

namespace Cairn.Cli.Commands;

/// <summary>Finds out what is wrong with arguments that make no sense, and what was probably meant.</summary>
internal static class UsageProblem
{
    /// <summary>The error (code <c>bad-usage</c>); null when the arguments make sense.</summary>
    public static CairnException? In(ParseResult parsed, GlobalOptions globals)
    {
        var problem = UnknownCommand(parsed)
            ?? MissingCommand(parsed)
            ?? UnknownOption(parsed)
            ?? TooMany(parsed)
            ?? MissingArgument(parsed)
            ?? parsed.Errors.Select(error => error.Message).FirstOrDefault()
            ?? globals.ProblemIn(parsed);
        return problem is null ? null : Of(problem, NameOf(parsed.CommandResult));
    }

    /// <summary>The error for a command line that makes no sense.</summary>
    /// <param name="what">What is wrong with it.</param>
    /// <param name="command">The command whose help tells more; empty for none.</param>
    public static CairnException Of(string what, string command) =>
        new(ErrorKind.BadUsage, "bad-usage", what, "Nothing was done.", $"See 'cairn help{(command.Length > 0 ? " " : "")}{command}'.");

    /// <summary>What is wrong with the name of a command.</summary>
    public static string NoCommand(string typed, Command parent) => Suggestion.Sentence(
        $"There is no command '{typed}'", typed, parent.Subcommands.Where(command => !command.Hidden).Select(command => command.Name));

    private static string? UnknownCommand(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return command.Subcommands.Count == 0
            ? null
            : parsed.UnmatchedTokens.Where(token => !token.StartsWith('-')).Select(token => NoCommand(token, command)).FirstOrDefault();
    }

    private static string? MissingCommand(ParseResult parsed) =>
        parsed.CommandResult.Command is { Subcommands.Count: > 0 } group and not RootCommand
            ? $"'{group.Name}' needs one of its commands: {string.Join(", ", group.Subcommands.Select(command => command.Name))}."
            : null;

    /// <summary>
    /// The parser takes an option that it does not know for a PATH wherever any number of those may stand. Only after "--" is it one.
    /// </summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        var verbatim = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        var taken = parsed.CommandResult.Children
            .OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Where(token => !verbatim.Contains(token))
            .Select(token => token.Value);
        var isPossible = parsed.CommandResult.Command.Arguments.Any(argument => argument.Arity.MaximumNumberOfValues > 1);
        return taken
            .Concat(parsed.UnmatchedTokens)
            .Where(token => token is ['-', _, ..])
            .Select(token => NoOption(token, parsed.CommandResult) + (isPossible ? $" If it is a name, write '-- {token}'." : ""))
            .FirstOrDefault();
    }

    private static string NoOption(string typed, CommandResult command)
    {
        var name = typed.Split('=')[0];
        var known = command.Command.Options.Concat(command.Command.Parents.OfType<Command>().SelectMany(parent => parent.Options));
        var ofWhat = NameOf(command) is { Length: > 0 } given ? $" of '{given}'" : "";
        return Suggestion.Sentence(
            $"There is no option '{name}'{ofWhat}", name, known.Where(option => !option.Hidden).Select(option => option.Name));
    }

    private static string? TooMany(ParseResult parsed) => parsed.UnmatchedTokens
        .Select(token => $"'{token}' is one argument more than '{NameOf(parsed.CommandResult)}' takes.")
        .FirstOrDefault();

    private static string? MissingArgument(ParseResult parsed) => parsed.CommandResult.Command.Arguments
        .Where(argument => argument.Arity.MinimumNumberOfValues > (parsed.GetResult(argument)?.Tokens.Count ?? 0))
        .Select(argument => $"'{NameOf(parsed.CommandResult)}' needs {argument.Name}, which is missing.")
        .FirstOrDefault();

    /// <summary>The command with those it belongs to, such as <c>config set</c>; empty for the program itself.</summary>
    private static string NameOf(CommandResult command) => command switch
    {
        { Command: RootCommand } => "",
        { Parent: CommandResult { Command: not RootCommand } parent } => $"{NameOf(parent)} {command.Command.Name}",
        _ => command.Command.Name,
    };
}
