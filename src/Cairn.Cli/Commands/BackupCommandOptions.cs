using System.CommandLine;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Platform.Files;

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

    private readonly Option<bool> _oneFileSystem = new("--one-file-system")
    {
        Description = "Stay on the file system of each PATH; of others below it only the empty mount point is backed up",
    };

    private readonly Option<string?> _chunker = new("--chunker")
    {
        HelpName = "cdc|fixed:SIZE",
        Description = "How files are cut: by content (default), or every SIZE bytes, such as fixed:64000",
    };

    private readonly Option<int?> _level = Values.Option("--level", text => Number(text, 1, MaxLevel, "--level"));

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Read the files and tell what would be stored, as far as this machine knows; nothing is sent",
    };

    public BackupCommandOptions()
    {
        _copies.HelpName = "N|auto";
        _copies.Description = "Whole copies, each on another peer; auto (default) is 3, or as many as there are peers with room";
        _happy.HelpName = "H";
        _happy.Description = "Copies below which the backup fails. Default: more than half of those asked for; 1 with auto";
        _level.HelpName = "1..19";
        _level.Description = "How hard to compress (zstd)";
    }

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_paths);
        Option[] options =
            [_copies, _happy, _to, _tags, _excludes, _excludeFile, _oneFileSystem, _chunker, _level, _dryRun];
        foreach (var option in options)
            command.Add(option);
    }

    /// <summary>Whether nothing is to be stored.</summary>
    public bool IsDryRun(ParseResult parsed) => parsed.GetValue(_dryRun);

    /// <summary>What was given.</summary>
    /// <exception cref="CairnException">A value makes no sense, or the file of patterns cannot be read.</exception>
    public BackupRequest Read(ParseResult parsed, Surroundings surroundings)
    {
        var copies = parsed.GetValue(_copies);
        return new BackupRequest
        {
            Paths = [.. Paths.Absolute(parsed.GetValue(_paths)!, surroundings).Distinct(StringComparer.Ordinal)],
            Copies = copies == Auto ? null : copies,
            Happy = parsed.GetValue(_happy),
            To = parsed.GetValue(_to) ?? [],
            Tags = Labels(parsed.GetValue(_tags) ?? []),
            Excludes = [.. Patterns(parsed.GetValue(_excludes) ?? []), .. PatternsIn(parsed.GetValue(_excludeFile), surroundings)],
            OneFileSystem = parsed.GetValue(_oneFileSystem),
            Chunker = parsed.GetValue(_chunker),
            Level = parsed.GetValue(_level),
        };
    }

    private static string[] Labels(string[] tags) => tags.All(tag => tag.Trim().Length > 0)
        ? tags
        : throw new CairnException(
            ErrorKind.BadUsage, "bad-tag", "A label given with --tag is empty.", "Nothing was done.", "Leave --tag out for no label.");

    private static string[] Patterns(string[] patterns) => patterns.All(pattern => pattern.Trim().Length > 0)
        ? patterns
        : throw new CairnException(
            ErrorKind.BadUsage,
            "bad-pattern",
            "A pattern given with --exclude is empty.",
            "Nothing was done.",
            "Leave --exclude out to leave nothing out.");

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
    /// <exception cref="CairnException"><c>file-missing</c> (5), or it cannot be read.</exception>
    private static IEnumerable<string> PatternsIn(string? file, Surroundings surroundings)
    {
        if (file is null)
            return [];

        using var text = new StreamReader(new MemoryStream(PrivateFile.Read(Paths.Absolute(file, surroundings))));
        return [.. text.ReadToEnd().Split('\n').Select(line => line.Trim()).Where(line => line is [not '#', ..])];
    }
}
