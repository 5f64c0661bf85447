using System.CommandLine;
using Cairn.Cli.Output;

namespace Cairn.Cli.Commands;

/// <summary>Adds commands to the root and gives each its session when it runs.</summary>
internal sealed class CommandBuilder(RootCommand root, GlobalOptions globals, Surroundings surroundings)
{
    private readonly Dictionary<Command, Manual> _manuals = [];

    /// <summary>What help tells of each command besides its options.</summary>
    public IReadOnlyDictionary<Command, Manual> Manuals => _manuals;

    /// <summary>Adds a command; <paramref name="run"/> yields its exit code.</summary>
    public void Add(Command command, Manual manual, Func<ParseResult, CommandSession, CancellationToken, Task<int>> run)
    {
        command.SetAction((parsed, cancellation) => run(parsed, globals.SessionFor(parsed, surroundings), cancellation));
        root.Add(command);
        _manuals.Add(command, manual);
    }
}
