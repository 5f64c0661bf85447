using System.CommandLine;
using Cairn.Cli.Homes;
using Cairn.Cli.Output;

namespace Cairn.Cli.Commands;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<string?> _home = new("--home")
    {
        Recursive = true,
        HelpName = "DIR",
        Description = "Home of the peer. Default: $CAIRN_HOME, else $XDG_DATA_HOME/cairn, else ~/.local/share/cairn",
    };

    private readonly Option<bool> _json = new("--json")
    {
        Recursive = true,
        Description = "Write one JSON object per line to standard output",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Recursive = true, Description = "Tell errors only" };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Recursive = true, Description = "Tell details" };

    /// <summary>Gives a command, and all below it, these options.</summary>
    public void AddTo(Command root)
    {
        root.Add(_home);
        root.Add(_json);
        root.Add(_quiet);
        root.Add(_verbose);
    }

    /// <summary>The same again, as arguments for another command.</summary>
    public IReadOnlyList<string> Given(ParseResult parsed)
    {
        List<string> given = parsed.GetValue(_home) is { } home ? [_home.Name, home] : [];
        given.AddRange(new[] { _json, _quiet, _verbose }.Where(parsed.GetValue).Select(flag => flag.Name));
        return given;
    }

    /// <summary>What is wrong with them as given; null if nothing.</summary>
    public string? ProblemIn(ParseResult parsed) =>
        parsed.GetValue(_quiet) && parsed.GetValue(_verbose) ? "--quiet and --verbose contradict each other." : null;

    /// <summary>Where the command line that was given wants its output.</summary>
    public CommandOutput OutputFor(ParseResult parsed, Surroundings surroundings) => new(
        surroundings,
        parsed.GetValue(_json) ? OutputFormat.Json : OutputFormat.Human,
        parsed.GetValue(_quiet) ? Verbosity.Quiet : parsed.GetValue(_verbose) ? Verbosity.Verbose : Verbosity.Normal);

    /// <summary>What a command works with.</summary>
    public CommandSession SessionFor(ParseResult parsed, Surroundings surroundings) => new(
        HomeLocation.Resolve(parsed.GetValue(_home), surroundings.Variable, surroundings.CurrentDirectory),
        OutputFor(parsed, surroundings),
        surroundings);
}
