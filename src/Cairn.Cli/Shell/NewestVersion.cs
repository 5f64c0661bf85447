using Cairn.Cli.Commands;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Errors;
using Cairn.Platform.Disks;

namespace Cairn.Cli.Shell;

/// <summary>
/// <c>restore F</c> of the shell: the newest version of a file or folder that is in any snapshot, written to <c>restored/</c> in the
/// current folder under its own name alone.
/// </summary>
internal sealed class NewestVersion(CommandSession session)
{
    private const string FolderName = "restored";

    /// <summary>Restores it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CairnException"><c>never-backed-up</c>: no snapshot has it.</exception>
    public async Task<int> RestoreAsync(string file, CancellationToken cancellation)
    {
        var path = Paths.Absolute(file, session.Surroundings);
        var folder = session.Surroundings.Absolute(FolderName);
        Directory.CreateDirectory(folder);

        // A restore keeps whole paths, so it goes into a folder of its own first, on the same file system.
        var stage = Directory.CreateDirectory(Path.Combine(folder, $".cairn-{Environment.ProcessId}.tmp")).FullName;
        try
        {
            foreach (var snapshot in await SnapshotsOfAsync(path, cancellation))
            {
                if (await TryAsync(snapshot, path, stage, cancellation) is { } summary)
                    return Deliver(summary, stage + path, Path.Combine(folder, Path.GetFileName(path)));
            }
        }
        finally
        {
            Remove(stage);
        }

        throw new CairnException(
            ErrorKind.NotFound,
            "never-backed-up",
            $"No snapshot has {path}.",
            "Nothing was written.",
            "'snapshots' lists what was backed up, and 'ls latest' what is in it; name the file by its whole path.");
    }

    /// <summary>Ids of the snapshots that could have it, newest first.</summary>
    private async Task<IReadOnlyList<string>> SnapshotsOfAsync(string path, CancellationToken cancellation)
    {
        var found = new List<string>();
        await session.AskAsync(
            LocalCalls.Snapshots,
            new SnapshotsRequest { Tags = [], Paths = [path] },
            line => found.Add(line.Read(CairnJson.Default.SnapshotLine).Snapshot),
            cancellation);
        return found;
    }

    private async Task<RestoreSummary?> TryAsync(string snapshot, string path, string stage, CancellationToken cancellation)
    {
        var request = new RestoreRequest { Snapshot = snapshot, Paths = [path], Target = stage, Overwrite = "always" };
        try
        {
            return await session.CallAsync(LocalCalls.Restore, request, session.Output.Remark, cancellation);
        }
        catch (CairnException missing) when (missing.Code == "path-not-found")
        {
            return null; // was not there then
        }
    }

    private int Deliver(RestoreSummary summary, string from, string to)
    {
        if (Path.Exists(from) || new FileInfo(from).LinkTarget is not null)
        {
            Open(Path.GetDirectoryName(from)!);
            Move(from, to);
            using var disk = new FolderDisk(Path.GetDirectoryName(to)!);
            disk.SyncDirectory("");
            session.Output.Data(to);
        }

        return RestoreCommand.Report(summary with { Target = to }, session.Output);
    }

    private static void Move(string from, string to)
    {
        if (!Directory.Exists(from) || new FileInfo(from).LinkTarget is not null)
        {
            File.Move(from, to, overwrite: true);
            return;
        }

        if (Path.Exists(to))
        {
            throw new CairnException(
                ErrorKind.Refused,
                "target-exists",
                $"There is a {to} already, and a folder is not written over another one.",
                "Nothing was changed there.",
                "Move it away and repeat the command, or use 'restore SNAP PATH --target DIR'.");
        }

        Directory.Move(from, to);
    }

    /// <summary>Folders on the way have the modes that they were backed up with, which may forbid to take anything out of them.</summary>
    private static void Open(string folder)
    {
        for (var at = folder; !at.EndsWith(".tmp", StringComparison.Ordinal); at = Path.GetDirectoryName(at)!)
            File.SetUnixFileMode(at, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Remove(string stage)
    {
        foreach (var folder in Directory.EnumerateDirectories(stage, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Directory.Delete(stage, recursive: true);
    }
}
