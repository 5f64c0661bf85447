using Cairn.Archive.Reading;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>A folder with a target in it, beside what no restore may touch.</summary>
internal sealed class Jail : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cairn-jail-").FullName;
    private readonly string _before;

    public Jail()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "outside"));
        File.WriteAllText(Path.Combine(_folder, "outside", "precious"), "do not touch");
        Directory.CreateDirectory(TargetFolder);
        File.CreateSymbolicLink(Path.Combine(TargetFolder, "way out"), "../outside");
        File.CreateSymbolicLink(Path.Combine(TargetFolder, "pointer"), "../outside/precious");
        _before = Look();
    }

    public string TargetFolder => Path.Combine(_folder, "target");

    /// <summary>Most bytes of memory in use at once during a restore above those before.</summary>
    public long MostMemory { get; private set; }

    /// <summary>Restores into the target.</summary>
    /// <returns>The result, or the code of what ended it.</returns>
    public async Task<(RestoreResult? Result, string? Refusal)> RestoreAsync(TestArchive archive, SnapshotRecord snapshot)
    {
        using var target = new LocalTargetTree(new BytePath(TargetFolder));
        using var memory = new MemoryWatch();
        var watched = new WatchedTarget(target, 1L << 62, memory);
        var request = new RestoreRequest
        {
            Snapshot = snapshot,
            Overwrite = OverwritePolicy.Always,
            Privileges = PrivilegePolicy.Keep,
        };
        try
        {
            return (await archive.RestoreAsync(request, watched), null);
        }
        catch (CairnException problem)
        {
            return (null, problem.Code);
        }
        finally
        {
            MostMemory = memory.Most;
        }
    }

    /// <summary>Fails when anything outside of the target is other than before, or temporary files are left in it.</summary>
    public void AssertNothingEscaped()
    {
        Assert.Equal(_before, Look());
        Assert.DoesNotContain(
            NamesBelow(new BytePath(TargetFolder)), name => name.ToString().StartsWith(".cairn-", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>All names in a folder, without following links.</summary>
    private static IEnumerable<BytePath> NamesBelow(BytePath folder)
    {
        var files = new LocalSourceTree();
        return files.List(folder).SelectMany(name => files.Stat(folder.Append(name)).Type == EntryType.Directory
            ? NamesBelow(folder.Append(name)).Append(name)
            : [name]);
    }

    /// <summary>Names, content and times outside of the target.</summary>
    private string Look()
    {
        var lines = new List<string>();
        var inOutside = Directory.EnumerateFileSystemEntries(_folder + "/outside");
        foreach (var path in Directory.EnumerateFileSystemEntries(_folder).Concat(inOutside))
        {
            var stat = new LocalSourceTree().Stat(new BytePath(path));
            var text = stat.Type == EntryType.File ? File.ReadAllText(path) : string.Empty;
            var all = $"{path} {stat.Mode} {stat.ModifiedAt} {stat.Links} {text}";
            lines.Add(path.EndsWith("/target", StringComparison.Ordinal) ? path : all);
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }
}
