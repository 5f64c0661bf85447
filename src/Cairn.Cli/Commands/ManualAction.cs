using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Cairn.Cli.Commands;

/// <summary>Shows the generated help of a command, then its examples and exit codes.</summary>
internal sealed class ManualAction(HelpAction generated, IReadOnlyDictionary<Command, Manual> manuals) : SynchronousCommandLineAction
{
    private static readonly (int, string)[] Common = [(0, "done"), (1, "failed"), (2, "bad usage")];
    private static readonly (int, string)[] Last = [(130, "interrupted")];

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = generated.Invoke(parseResult);
        if (!manuals.TryGetValue(parseResult.CommandResult.Command, out var manual))
            return code;

        var writer = parseResult.InvocationConfiguration.Output;
        foreach (var note in manual.Notes)
            writer.WriteLine(note);

        if (manual.Notes.Count > 0)
            writer.WriteLine();

        writer.WriteLine("Examples:");
        foreach (var example in manual.Examples)
            writer.WriteLine($"  {example}");

        writer.WriteLine();
        writer.WriteLine("Exit codes:");
        foreach (var (number, meaning) in Common.Concat(manual.ExitCodes).Concat(Last))
            writer.WriteLine($"  {number,-4} {meaning}");

        return code;
    }
}
