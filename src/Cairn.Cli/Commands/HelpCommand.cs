using System.CommandLine;

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
        topic.AcceptOnlyFromAmong([.. root.Subcommands.Select(command => command.Name)]);
        var command = new Command("help", "Explain a command, with examples") { topic };
        command.SetAction((parsed, cancellation) => root
            .Parse([.. parsed.GetValue(topic) ?? [], "--help"], parsed.Configuration)
            .InvokeAsync(parsed.InvocationConfiguration, cancellation));
        root.Add(command);
    }
}
