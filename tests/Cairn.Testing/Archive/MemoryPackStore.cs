using Cairn.Archive.Packing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Protocol.Packs;

namespace Cairn.Testing.Archive;

/// <summary>A store of packs in memory that can be told to fail. Packs are confirmed as they come. Thread-safe.</summary>
public sealed class MemoryPackStore : IPackStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<PackId, (PackKind Kind, byte[] Bytes)> _packs = [];
    private readonly SortedSet<PackId> _lost = [];
    private readonly List<(PackId Pack, long Offset, int Length)> _reads = [];
    private readonly List<SealedPack> _held = [];
    private int _putsBeforeFailure = int.MaxValue;

    /// <summary>The packs kept, by id.</summary>
    public IReadOnlyList<PackId> Packs
    {
        get
        {
            lock (_lock)
            {
                return [.. _packs.Keys];
            }
        }
    }

    /// <summary>All reads so far, in the order in which they came.</summary>
    public IReadOnlyList<(PackId Pack, long Offset, int Length)> Reads
    {
        get
        {
            lock (_lock)
            {
                return [.. _reads];
            }
        }
    }

    /// <summary>Whether packs are confirmed at once, or only by <see cref="FlushAsync"/>.</summary>
    public PackConfirmation Confirmation { get; set; }

    /// <summary>Makes the store take only so many more packs; then every put fails with <c>no-room</c>.</summary>
    public void FailAfter(int puts)
    {
        lock (_lock)
        {
            _putsBeforeFailure = puts;
        }
    }

    /// <summary>The kind of a pack that is kept.</summary>
    public PackKind KindOf(PackId pack)
    {
        lock (_lock)
        {
            return _packs[pack].Kind;
        }
    }

    /// <summary>The bytes of a pack, to read or to damage.</summary>
    public byte[] BytesOf(PackId pack)
    {
        lock (_lock)
        {
            return _packs[pack].Bytes;
        }
    }

    /// <summary>Makes a pack unavailable.</summary>
    public void Lose(PackId pack)
    {
        lock (_lock)
        {
            _lost.Add(pack);
        }
    }

    /// <summary>Makes all packs available again.</summary>
    public void FindAll()
    {
        lock (_lock)
        {
            _lost.Clear();
        }
    }

    /// <inheritdoc/>
    public ValueTask PutAsync(SealedPack pack, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pack);
        using (pack)
        {
            cancellation.ThrowIfCancellationRequested();
            lock (_lock)
            {
                if (_putsBeforeFailure-- <= 0)
                {
                    throw new CairnException(ErrorKind.Refused, "no-room", "The store is full.", "Nothing was stored.", "Make room.");
                }

                _packs.Add(pack.Id, (pack.Kind, pack.Bytes.ToArray()));
                if (Confirmation == PackConfirmation.AtFlush)
                {
                    _held.Add(pack);
                    return ValueTask.CompletedTask;
                }
            }

            pack.Confirm();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task FlushAsync(CancellationToken cancellation)
    {
        List<SealedPack> held;
        lock (_lock)
        {
            held = [.. _held];
            _held.Clear();
        }

        held.ForEach(pack => pack.Confirm());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<PackBytes> ReadAsync(PackId pack, long offset, int length, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _reads.Add((pack, offset, length));
            return Task.FromResult(PackBytes.Copy(Find(pack).AsSpan((int)offset, length)));
        }
    }

    /// <inheritdoc/>
    public Task<long> LengthAsync(PackId pack, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult((long)Find(pack).Length);
        }
    }

    private byte[] Find(PackId pack) => _packs.TryGetValue(pack, out var found) && !_lost.Contains(pack)
        ? found.Bytes
        : throw new CairnException(ErrorKind.NotFound, "pack-not-found", $"Nobody has pack {pack}.", "It cannot be read.", "Try later.");
}
