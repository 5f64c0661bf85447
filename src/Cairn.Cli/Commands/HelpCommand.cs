using System.CommandLine;
using Cairn.Core.Errors;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn help [COMMAND]</c>: the same as <c>cairn COMMAND --help</c>.</summary>
internal static class HelpCommand
{
    /// <summary>Adds the command.</summary>
    public static void AddTo(RootCommand root)
    {
        var topic = new Argument<string[]>("COMMAND")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Which command; none for a list of all",
        };
        var command = new Command("help", "Explain a command, with examples") { topic };
        command.SetAction((parsed, cancellation) => root
            .Parse([.. Known(root, parsed.GetValue(topic) ?? []), "--help"], parsed.Configuration)
            .InvokeAsync(parsed.InvocationConfiguration, cancellation));
        root.Add(command);
    }

    /// <summary>The names of a command and of one below it.</summary>
    /// <exception cref="CairnException">There is no such command (code <c>bad-usage</c>).</exception>
    private static string[] Known(Command root, string[] topic)
    {
        var parent = root;
        foreach (var name in topic)
        {
            parent = parent.Subcommands.FirstOrDefault(command => command.Name == name)
                ?? throw UsageProblem.Of(UsageProblem.NoCommand(name, parent), "");
        }

        return topic;
    }
}
