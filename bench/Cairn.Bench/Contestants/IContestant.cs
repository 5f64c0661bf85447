using Cairn.Bench.Processes;

namespace Cairn.Bench.Contestants;

/// <summary>A backup program with everything it needs, ready to make its first backup. Disposing ends its processes.</summary>
internal interface IContestant : IAsyncDisposable
{
    /// <summary>Its name in the table.</summary>
    string Name { get; }

    /// <summary>The processes that run all the time.</summary>
    IReadOnlyList<ServerProcess> Servers { get; }

    /// <summary>Backs a folder up.</summary>
    Command Backup(string tree);

    /// <summary>Restores the newest snapshot into a folder that is not there yet.</summary>
    Command Restore(string target);

    /// <summary>Where a folder that was backed up lies after <see cref="Restore"/>.</summary>
    string Restored(string tree, string target);

    /// <summary>Bytes of all files on the side that keeps the data.</summary>
    long StoredBytes();
}
