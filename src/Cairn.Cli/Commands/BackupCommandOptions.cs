using System.CommandLine;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Commands;

/// <summary>The options of <c>cairn backup</c>.</summary>
internal sealed class BackupCommandOptions
{
    private const int MaxLevel = 19;

    /// <summary>Stands for <c>--copies auto</c>, no number of copies.</summary>
    private const int Auto = 0;

    private readonly Argument<string[]> _paths = new("PATH") { Arity = ArgumentArity.OneOrMore, Description = "Files and folders" };

    private readonly Option<int?> _copies = Values.Option("--copies", text => Copies(text));

    private readonly Option<int?> _happy = Values.Option("--happy", text => Number(text, 1, Redundancy.MaxM + 1, "--happy"));

    private readonly Option<string[]> _to = new("--to")
    {
        HelpName = "PEER",
        Description = "Only to this peer, by name or PeerId; may be given again",
    };

    private readonly Option<string[]> _tags = new("--tag") { HelpName = "T", Description = "A label of the snapshot; may be given again" };

    private readonly Option<string[]> _excludes = new("--exclude")
    {
        HelpName = "P",
        Description = "Leave out what matches this pattern; may be given again",
    };

    private readonly Option<string?> _excludeFile = new("--exclude-file")
    {
        HelpName = "F",
        Description = "A file with one such pattern per line",
    };

    private readonly Option<string?> _chunker = new("--chunker")
    {
        HelpName = "cdc|fixed:SIZE",
        Description = "How files are cut: by content (default), or every SIZE bytes, such as fixed:64000",
    };

    private readonly Option<int?> _level = Values.Option("--level", text => Number(text, 1, MaxLevel, "--level"));

    public BackupCommandOptions()
    {
        _copies.HelpName = "N|auto";
        _copies.Description = "Whole copies, each on another peer; auto (default) is 3, or as many as there are peers with room";
        _happy.HelpName = "H";
        _happy.Description = "Copies below which the backup fails. Default: half of those asked for, rounded up; 1 with auto";
        _level.HelpName = "1..19";
        _level.Description = "How hard to compress (zstd)";
    }

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_paths);
        foreach (var option in new Option[] { _copies, _happy, _to, _tags, _excludes, _excludeFile, _chunker, _level })
            command.Add(option);
    }

    /// <summary>What was given.</summary>
    /// <exception cref="CairnException">A value makes no sense, or the file of patterns cannot be read.</exception>
    public BackupRequest Read(ParseResult parsed, Surroundings surroundings)
    {
        var copies = parsed.GetValue(_copies);
        return new BackupRequest
        {
            Paths = Paths.Absolute(parsed.GetValue(_paths)!, surroundings),
            Copies = copies == Auto ? null : copies,
            Happy = parsed.GetValue(_happy),
            To = parsed.GetValue(_to) ?? [],
            Tags = parsed.GetValue(_tags) ?? [],
            Excludes = [.. parsed.GetValue(_excludes) ?? [], .. PatternsIn(parsed.GetValue(_excludeFile), surroundings)],
            Chunker = parsed.GetValue(_chunker),
            Level = parsed.GetValue(_level),
        };
    }

    private static int Copies(string text) => text == "auto" ? Auto : Number(text, 1, Redundancy.MaxM + 1, "--copies");

    private static int Number(string text, int least, int most, string option) =>
        int.TryParse(text, out var number) && number >= least && number <= most
            ? number
            : throw new CairnException(
                ErrorKind.BadUsage,
                "bad-number",
                $"\"{text}\" is no value for {option}.",
                "Nothing was done.",
                $"Give a number from {least} to {most}.");

    /// <summary>The patterns in a file: one per line; empty lines and those that start with '#' do not count.</summary>
    private static IEnumerable<string> PatternsIn(string? file, Surroundings surroundings) =>
        file is null
            ? []
            : File.ReadAllLines(surroundings.Absolute(file)).Select(line => line.Trim()).Where(line => line is [not '#', ..]);
}
