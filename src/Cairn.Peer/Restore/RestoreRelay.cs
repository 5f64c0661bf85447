using Cairn.Archive.Reading;
using Cairn.Peer.Node;

namespace Cairn.Peer.Restore;

/// <summary>Passes the archive's progress on.</summary>
internal sealed class RestoreRelay(IProgress<WorkProgress>? target) : IProgress<RestoreProgress>
{
    public void Report(RestoreProgress value) =>
        target?.Report(new WorkProgress("restore", value.Files, value.Bytes, value.TotalBytes, value.FetchedBytes));
}
