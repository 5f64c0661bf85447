using System.Diagnostics.CodeAnalysis;
using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Transport.Serving;

/// <summary>
/// The member records that callers have shown: the last one of each peer, within a bound on the bytes of all of them. Whoever was shown
/// longest ago is forgotten first and has to show its record again. Thread-safe.
/// </summary>
internal sealed class CallerRecords(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, LinkedListNode<Shown>> _byPeer = [];
    private readonly LinkedList<Shown> _byAge = new();
    private long _bytes;

    /// <summary>Remembers a record in place of the peer's former one.</summary>
    public void Show(Hash256 tag, Signed<MemberRecord> record)
    {
        lock (_lock)
        {
            Forget(record.Signer);
            _byPeer.Add(record.Signer, _byAge.AddLast(new Shown(tag, record)));
            _bytes += record.Bytes.Length;
            while (_bytes > maxBytes && _byAge.First is { } oldest && oldest != _byAge.Last)
                Forget(oldest.Value.Record.Signer);
        }
    }

    /// <summary>Finds the record that this peer's device showed under this tag.</summary>
    public bool TryGet(DeviceCertificate device, Hash256 tag, [NotNullWhen(true)] out Signed<MemberRecord>? record)
    {
        record = null;
        lock (_lock)
        {
            if (!_byPeer.TryGetValue(device.Peer, out var node) || node.Value.Tag != tag || !node.Value.Record.Device.IsSameDevice(device))
                return false;

            _byAge.Remove(node);
            _byAge.AddLast(node);
            record = node.Value.Record;
            return true;
        }
    }

    private void Forget(PeerId peer)
    {
        if (!_byPeer.Remove(peer, out var node))
            return;

        _byAge.Remove(node);
        _bytes -= node.Value.Record.Bytes.Length;
    }

    private sealed record Shown(Hash256 Tag, Signed<MemberRecord> Record);
}
