using System.CommandLine;
using System.CommandLine.Parsing;
using Cairn.Core.Errors;

namespace Cairn.Cli.Commands;

/// <summary>Options whose values are more than text. A value that makes no sense is told as the parser's error, so exit 2.</summary>
internal static class Values
{
    /// <summary>An option that may be given once, read by <paramref name="parse"/>, which throws <see cref="CairnException"/>.</summary>
    public static Option<T?> Option<T>(string name, Func<string, T> parse)
        where T : struct => new(name) { CustomParser = result => Read(result, parse) };

    /// <summary>An option whose value is one of a few words, the first of which is the default.</summary>
    public static Option<string> Choice(string name, string description, params IReadOnlyList<string> words) => new(name)
    {
        HelpName = string.Join('|', words),
        Description = description,
        DefaultValueFactory = _ => words[0],
        CustomParser = result =>
        {
            var typed = result.Tokens[0].Value;
            if (words.Contains(typed))
                return typed;

            var wrong = Suggestion.Sentence($"'{typed}' is no value for {name}", typed, words);
            result.AddError($"{wrong} It takes {string.Join(", ", words)}.");
            return null;
        },
    };

    private static T? Read<T>(ArgumentResult result, Func<string, T> parse)
        where T : struct
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (CairnException wrong) when (wrong.Kind is ErrorKind.BadUsage)
        {
            result.AddError($"{wrong.What} {wrong.Todo}");
            return null;
        }
    }
}
