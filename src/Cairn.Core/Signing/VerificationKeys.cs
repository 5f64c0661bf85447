using Cairn.Core.Ids;

namespace Cairn.Core.Signing;

/// <summary>The public keys that were used last, parsed: parsing one costs as much as using it. Thread-safe.</summary>
/// <param name="capacity">How many keys are kept; the one unused for longest makes room.</param>
internal sealed class VerificationKeys(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Hash256, LinkedListNode<Entry>> _byKey = [];
    private readonly LinkedList<Entry> _newestFirst = [];

    /// <summary>How many keys are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _byKey.Count;
        }
    }

    /// <summary>The pool of a key whose form is right, kept from before or new.</summary>
    public KeyPool PoolOf(ReadOnlySpan<byte> publicKey)
    {
        var id = Hash256.Sha256(publicKey);
        lock (_lock)
        {
            if (_byKey.TryGetValue(id, out var node))
            {
                _newestFirst.Remove(node);
            }
            else
            {
                var copy = publicKey.ToArray();
                node = new LinkedListNode<Entry>(new Entry(id, new KeyPool(() => P256.FromPublicKey(copy))));
                _byKey.Add(id, node);
            }

            _newestFirst.AddFirst(node);
            if (_byKey.Count > capacity && _newestFirst.Last is { } oldest)
            {
                _newestFirst.RemoveLast();
                _byKey.Remove(oldest.Value.Id);
                oldest.Value.Pool.Dispose();
            }

            return node.Value.Pool;
        }
    }

    private sealed record Entry(Hash256 Id, KeyPool Pool);
}
