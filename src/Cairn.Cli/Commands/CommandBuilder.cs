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
    public void Add(Command command, Manual manual, Func<ParseResult, CommandSession, CancellationToken, Task<int>> run) =>
        AddBelow(root, command, manual, run);

    /// <summary>Adds a command of a group, such as <c>config set</c>.</summary>
    public void AddBelow(
        Command group, Command command, Manual manual, Func<ParseResult, CommandSession, CancellationToken, Task<int>> run)
    {
        command.SetAction((parsed, cancellation) => run(parsed, globals.SessionFor(parsed, surroundings), cancellation));
        group.Add(command);
        _manuals.Add(command, manual);
    }

    /// <summary>Adds a command that does nothing but group others.</summary>
    public void AddGroup(Command group, Manual manual)
    {
        root.Add(group);
        _manuals.Add(group, manual);
    }
}
