namespace Cairn.Archive.Packing;

/// <summary>Compressors or decompressors used again, since each keeps up to a megabyte of tables. Thread-safe.</summary>
internal sealed class CodecPool<TCodec> : IDisposable
    where TCodec : class, IDisposable, new()
{
    private readonly Lock _lock = new();
    private readonly Stack<TCodec> _free = new();
    private bool _disposed;

    /// <summary>One that nobody else uses.</summary>
    public TCodec Rent()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var codec))
            {
                return codec;
            }
        }

        return new TCodec();
    }

    /// <summary>Gives one back.</summary>
    public void Return(TCodec codec)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _free.Push(codec);
                return;
            }
        }

        codec.Dispose();
    }

    /// <summary>Frees those that were given back, and those that still will be.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_free.TryPop(out var codec))
            {
                codec.Dispose();
            }
        }
    }
}
