using Cairn.Archive.Writing;
using Cairn.Peer.Node;

namespace Cairn.Peer.Backup;

/// <summary>Passes the archive's progress on with what holders acknowledged.</summary>
internal sealed class ProgressRelay(IProgress<WorkProgress>? target, Func<long> bytesSent) : IProgress<WriteProgress>
{
    private WriteProgress _last;

    public void Report(WriteProgress value)
    {
        _last = value;
        Again();
    }

    /// <summary>Tells again what was read, with what holders have acknowledged since.</summary>
    public void Again() => target?.Report(new WorkProgress("backup", _last.Files, _last.Bytes, null, bytesSent()));
}
