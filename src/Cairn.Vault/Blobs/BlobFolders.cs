using Cairn.Core.Ids;
using Cairn.Platform.Disks;

namespace Cairn.Vault.Blobs;

/// <summary>Makes the fan-out folders when they are first needed, and durably so. Thread-safe.</summary>
internal sealed class BlobFolders(IDisk disk)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _durable = [];

    /// <summary>Makes sure that a blob's folder is there and stays there after a power cut.</summary>
    public void Ensure(BlobId blob)
    {
        var folder = BlobLayout.FolderOf(blob);
        lock (_lock)
        {
            if (_durable.Contains(folder))
                return;
        }

        // Two stores may both do this, each of them before it relies on it; marking it done before the sync would let the other go ahead.
        disk.CreateDirectory(folder);
        disk.SyncDirectory(BlobLayout.Root);
        lock (_lock)
            _durable.Add(folder);
    }
}
