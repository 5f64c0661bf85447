using Cairn.Archive.Writing;
using Cairn.Peer.Node;

namespace Cairn.Peer.Backup;

/// <summary>Passes the archive's progress on with what holders acknowledged.</summary>
internal sealed class ProgressRelay(IProgress<WorkProgress>? target, Func<long> bytesSent) : IProgress<WriteProgress>
{
    public void Report(WriteProgress value) => target?.Report(new WorkProgress("backup", value.Files, value.Bytes, null, bytesSent()));
}
