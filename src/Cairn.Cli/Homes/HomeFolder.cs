using Cairn.Core.Errors;
using Cairn.Platform.Disks;
using Cairn.Platform.Files;

namespace Cairn.Cli.Homes;

/// <summary>
/// A home, held by this process alone until disposed: keys, vault and databases of one peer.
/// </summary>
internal sealed class HomeFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly FileLock _lock;

    // Folders that were missing, the innermost first; null where there was a home.
    private readonly IReadOnlyList<string>? _made;

    private HomeFolder(string path, FileLock @lock, IReadOnlyList<string>? made)
    {
        FolderPath = path;
        _lock = @lock;
        _made = made;
    }

    /// <summary>Absolute path of the home.</summary>
    public string FolderPath { get; }

    /// <summary>Whether the program that had this home last was killed, or lost power, before it had let go of it.</summary>
    public bool WasCutOff => _lock.CutOff is not null;

    /// <summary>Folder of what is kept for others.</summary>
    public string Vault => Path.Combine(FolderPath, "vault");

    /// <summary>Database of the vault.</summary>
    public string Ledger => Path.Combine(FolderPath, "ledger.db");

    /// <summary>Database of this owner's own archive.</summary>
    public string Catalog => Path.Combine(FolderPath, "catalog.db");

    /// <summary>Database of what lies where.</summary>
    public string Placements => Path.Combine(FolderPath, "placements.db");

    /// <summary>Makes a home where there is none, or takes one that is there; new folders get mode 0700.</summary>
    /// <exception cref="CairnException">
    /// <c>home-in-use</c>, <c>newer-version</c>, <c>damaged-home</c>, or <c>home-not-empty</c> when the folder has other things in it.
    /// </exception>
    public static HomeFolder Create(string path)
    {
        var isHome = HomeVersion.Exists(path);
        if (!isHome)
            HomeVersion.RequireNoIdentity(path);

        if (!isHome && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(IsForeign))
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "home-not-empty",
                $"The folder {path} is not empty and is no home of a peer.",
                "Nothing was changed.",
                "Name a new or an empty folder with --home.");
        }

        var missing = Missing(path);
        new FolderDisk(path).Dispose(); // makes it, durably
        var home = Lock(path, isHome ? null : missing);
        try
        {
            if (HomeVersion.Exists(path))
                HomeVersion.Check(path);
            else
                HomeVersion.Write(path);

            return home;
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    /// <summary>Takes a home that is there.</summary>
    /// <exception cref="CairnException"><c>not-a-home</c>, <c>home-in-use</c>, <c>newer-version</c>.</exception>
    public static HomeFolder Open(string path)
    {
        HomeVersion.Check(path);
        return Lock(path, made: null);
    }

    /// <summary>Removes what an attempt to recover that did not come to its end has left in the databases.</summary>
    /// <exception cref="CairnException">
    /// <c>home-keeps-others</c>: the vault has blobs in it, so this home was a peer before, and only its ledger knows whose they are.
    /// </exception>
    public void RemoveDatabases()
    {
        if (Directory.Exists(Vault) && Directory.EnumerateFiles(Vault, "*", SearchOption.AllDirectories).Any())
        {
            throw new CairnException(
                ErrorKind.Refused,
                "home-keeps-others",
                $"The home {FolderPath} keeps data of other peers in {Vault}, but its file 'identity' is missing.",
                "Nothing was changed: recovering here would lose whose data that is.",
                "Recover into a new home with --home. Before its first 'up', move 'vault' and 'ledger.db' of this home into it to go on "
                + "keeping that data.");
        }

        DeleteDatabases();
    }

    /// <summary>Removes what <see cref="Create"/> and whoever used the home since have made, where there was none before and no identity
    /// came of it. A home that was there, or that has an identity now, stays as it is. The databases must be closed.</summary>
    public void Abandon()
    {
        if (_made is null || HomeVersion.HasIdentity(FolderPath))
            return;

        DeleteDatabases();
        HomeVersion.Delete(FolderPath);
        _lock.Remove();
        foreach (var folder in _made)
        {
            if (Directory.EnumerateFileSystemEntries(folder).Any())
                return;

            Directory.Delete(folder);
        }
    }

    private void DeleteDatabases()
    {
        foreach (var database in new[] { Ledger, Catalog, Placements })
        {
            // SQLite's write-ahead log and its index go with their file.
            foreach (var suffix in new[] { "", "-wal", "-shm" })
                File.Delete(database + suffix);
        }
    }

    /// <summary>The process that seems to hold the home now, for messages; null if none does.</summary>
    public static int? LikelyHolder(string path) => FileLock.LikelyHolder(Path.Combine(path, LockName));

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static HomeFolder Lock(string path, IReadOnlyList<string>? made) =>
        new(path, FileLock.Acquire(Path.Combine(path, LockName)), made);

    private static List<string> Missing(string path)
    {
        var missing = new List<string>();
        for (var folder = path; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            missing.Add(folder);

        return missing;
    }

    /// <summary>The lock of an attempt that got no further is no reason to refuse the folder.</summary>
    private static bool IsForeign(string entry) => Path.GetFileName(entry) is not LockName;
}
