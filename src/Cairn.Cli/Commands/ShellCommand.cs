using System.CommandLine;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Shell;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn shell</c>: the same commands at a prompt.</summary>
internal static class ShellCommand
{
    private static readonly Manual Manual = new()
    {
        Examples =
        [
            "cairn shell",
            "printf 'list\\nbackup thesis.tex\\nrestore thesis.tex\\n' | cairn shell",
        ],
        ExitCodes = [(3, "to 7: as the last command ended")],
        Notes =
        [
            "In the shell the commands work without 'cairn' before them, and besides:",
            "  list         the same as peers",
            "  de           the same as leave",
            "  restore F    the newest version of the file F, into ./restored/",
            "  exit         ends the shell, as Ctrl-D does; Ctrl-C stops the command that runs",
            "Words are cut as in sh: 'single' and \"double\" quotes, \\ before one character, # before a comment.",
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder, RootCommand root, GlobalOptions globals)
    {
        var command = new Command("shell", "Take commands from a prompt or from standard input");
        builder.Add(command, Manual, (parsed, session, cancellation) => RunAsync(session, globals.Given(parsed), root, cancellation));
    }

    /// <summary>Runs it.</summary>
    /// <returns>What the last command ended with.</returns>
    public static async Task<int> RunAsync(
        CommandSession session, IReadOnlyList<string> given, RootCommand root, CancellationToken cancellation)
    {
        var surroundings = session.Surroundings;
        IShellInput input = new ScriptInput(surroundings.In);
        if (surroundings is { InIsTerminal: true, Terminal: { } terminal })
        {
            session.Output.Talk("Commands are those of 'help'; 'help shell' tells of the shell's own. 'exit' ends it.");
            input = new TerminalInput(terminal, new LineEditor(new ShellCompletion(root, ShellRun.OwnWords, surroundings).For));
        }

        var shell = new ShellRun(session, given);
        var code = await shell.RunAsync(input, cancellation);
        session.Output.Object(new ShellSummary { Commands = shell.Commands, Failed = shell.Failed });
        return code;
    }
}
