using System.Security.Cryptography;

namespace Cairn.Core.Signing;

/// <summary>
/// Equal key objects of one key. .NET does not promise that one may be used by several threads at once, so each use takes one out and
/// gives it back; the lock covers only that. Thread-safe.
/// </summary>
internal sealed class KeyPool(Func<ECDsa> create) : IDisposable
{
    // More than one per core are never at work for long.
    private static readonly int MostIdle = Environment.ProcessorCount;

    private readonly Lock _lock = new();
    private readonly Stack<ECDsa> _idle = new();
    private bool _disposed;

    /// <summary>
    /// An object for the caller alone, until <see cref="Return"/>. Works after disposal too, for a caller that was already on its way.
    /// </summary>
    /// <exception cref="CryptographicException">There is no such key.</exception>
    public ECDsa Rent()
    {
        lock (_lock)
        {
            if (_idle.TryPop(out var key))
                return key;
        }

        return create();
    }

    /// <summary>Takes back what <see cref="Rent"/> gave.</summary>
    public void Return(ECDsa key)
    {
        lock (_lock)
        {
            if (!_disposed && _idle.Count < MostIdle)
            {
                _idle.Push(key);
                return;
            }
        }

        key.Dispose();
    }

    /// <summary>Releases the idle objects, and those that are out as they come back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_idle.TryPop(out var key))
                key.Dispose();
        }
    }
}
