using Cairn.Cli.Commands;
using Cairn.Cli.Output;
using Cairn.Core.Errors;

namespace Cairn.Cli.Shell;

/// <summary>Runs the lines of a shell, one after the other, each as the command that it is.</summary>
/// <param name="session">The session of the shell; commands work on the same home and write in the same manner.</param>
/// <param name="given">Global options as they were given to the shell, for every command.</param>
internal sealed class ShellRun(CommandSession session, IReadOnlyList<string> given)
{
    /// <summary>Words of the shell's own, and the commands that they stand for.</summary>
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.Ordinal) { ["list"] = "peers", ["de"] = "leave" };

    /// <summary>All words of the shell's own.</summary>
    public static readonly IReadOnlyList<string> OwnWords = [.. Synonyms.Keys, "exit", "quit"];

    /// <summary>Commands that were run.</summary>
    public int Commands { get; private set; }

    /// <summary>Of those, how many did not end with 0.</summary>
    public int Failed { get; private set; }

    /// <summary>Runs lines until there are no more or one says <c>exit</c>.</summary>
    /// <returns>The exit code of the last command; 0 without any.</returns>
    public async Task<int> RunAsync(IShellInput input, CancellationToken cancellation)
    {
        var code = 0;
        while (await input.ReadAsync(cancellation) is { } line)
        {
            IReadOnlyList<string> words;
            try
            {
                words = ShellWords.Split(line, session.Surroundings.Variable("HOME"));
            }
            catch (CairnException broken)
            {
                session.Output.Error(broken);
                code = Count((int)broken.Kind);
                continue;
            }

            if (words is ["exit" or "quit", ..])
                return code;

            if (words.Count > 0)
                code = Count(await RunAsync(words, cancellation));
        }

        return code;
    }

    private async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancellation)
    {
        IReadOnlyList<string> arguments = [.. given, Synonyms.GetValueOrDefault(words[0], words[0]), .. words.Skip(1)];
        Task<int> Command(CancellationToken stop) => words switch
        {
            ["shell", ..] => Refuse(),
            ["restore", var file] when !file.StartsWith('-') => NewestVersionAsync(file, stop),
            _ => CommandLine.RunAsync(arguments, session.Surroundings, stop),
        };
        return session.Surroundings.Interruption is { } interruption
            ? await interruption.WithinAsync(Command)
            : await Command(cancellation);
    }

    private async Task<int> NewestVersionAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return await new NewestVersion(session).RestoreAsync(file, cancellation);
        }
        catch (Exception failure)
        {
            var error = Failures.Explain(failure);
            session.Output.Error(error);
            return (int)error.Kind;
        }
    }

    private Task<int> Refuse()
    {
        session.Output.Error(UsageProblem.Of("This is a shell already.", ""));
        return Task.FromResult((int)ErrorKind.BadUsage);
    }

    private int Count(int code)
    {
        Commands++;
        Failed += code == 0 ? 0 : 1;
        return code;
    }
}
