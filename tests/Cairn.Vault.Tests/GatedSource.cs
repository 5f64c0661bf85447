using Cairn.Protocol.Blobs;

namespace Cairn.Vault.Tests;

/// <summary>A source that gives its first half at once, and waits before the rest until it is told how to go on.</summary>
internal sealed class GatedSource(byte[] content) : IBlobSource
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _position;

    /// <summary>Ends when the second half is asked for.</summary>
    public Task Asked => _asked.Task;

    public int BytesRead => _position;

    public long Length => content.Length;

    public void Open() => _gate.TrySetResult();

    public void Fail(Exception failure) => _gate.TrySetException(failure);

    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        var end = content.Length / 2;
        if (_position >= end)
        {
            _asked.TrySetResult();
            await _gate.Task.WaitAsync(cancellation);
            end = content.Length;
        }

        var count = Math.Min(destination.Length, end - _position);
        content.AsMemory(_position, count).CopyTo(destination);
        _position += count;
        return count;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
