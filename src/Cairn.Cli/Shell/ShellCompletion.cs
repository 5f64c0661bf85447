using System.CommandLine;
using Cairn.Cli.Output;

namespace Cairn.Cli.Shell;

/// <summary>What Tab offers: commands, the options of the one given, and names of files.</summary>
/// <param name="root">The commands.</param>
/// <param name="own">Words that only the shell knows.</param>
/// <param name="surroundings">Where relative paths begin.</param>
internal sealed class ShellCompletion(RootCommand root, IReadOnlyList<string> own, Surroundings surroundings)
{
    private const int MaxNames = 100;

    /// <summary>Possible words for the last one of a line, in order; none when nothing fits.</summary>
    public IReadOnlyList<string> For(string line)
    {
        var begun = line[(line.LastIndexOf(' ') + 1)..];
        var words = line[..^begun.Length].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var possible = words switch
        {
            [] => own.Concat(Names(root)),
            ["help"] => Names(root),
            _ when begun.StartsWith('-') => Find(words).Options.Concat(root.Options).Select(option => option.Name),
            [_] when Names(Find(words)).Any() => Names(Find(words)),
            _ => Files(begun),
        };
        return [.. possible.Where(word => word.StartsWith(begun, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Names(Command command) =>
        command.Subcommands.Where(child => !child.Hidden).Select(child => child.Name);

    /// <summary>The command that the words name, as far as they do.</summary>
    private Command Find(IEnumerable<string> words)
    {
        Command found = root;
        foreach (var word in words)
        {
            if (found.Subcommands.FirstOrDefault(child => child.Name == word) is not { } child)
                break;

            found = child;
        }

        return found;
    }

    /// <summary>Files beside what is begun; a name that would need quotes is left out.</summary>
    private IEnumerable<string> Files(string begun)
    {
        var folder = begun[..(begun.LastIndexOf('/') + 1)];
        var named = folder.StartsWith("~/", StringComparison.Ordinal) ? Home() + folder[1..] : folder;
        var there = Path.GetFullPath(named, surroundings.CurrentDirectory);
        try
        {
            return
            [
                .. new DirectoryInfo(there)
                    .EnumerateFileSystemInfos()
                    .Where(entry => ShellWords.Quote(entry.Name) == entry.Name)
                    .Select(entry => folder + entry.Name + (entry.Attributes.HasFlag(FileAttributes.Directory) ? "/" : ""))
                    .Take(MaxNames),
            ];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string Home() => surroundings.Variable("HOME") ?? "/";
}
