using System.Threading.Channels;
using Cairn.Archive.Packing;

namespace Cairn.Archive.Writing;

/// <summary>
/// Turns chunks into packs: gathers them into frames, has the frames compressed side by side, seals them in the order in which they
/// were gathered, and hands full packs to the store. One caller at a time; memory is bounded, so a caller waits for a slow store.
/// </summary>
internal sealed class PackPipeline : IAsyncDisposable
{
    // Beyond what the cores work on, two more keep them busy while the caller reads and the sealing flow waits.
    private const int SpareFrames = 2;

    private readonly PackOutlet _outlet;
    private readonly CancellationTokenSource _stop;
    private readonly Channel<(FrameDraft Frame, Task Compressed)> _frames;
    private readonly Task _sealing;
    private FrameDraft? _gathering;

    /// <summary>Starts an empty pipeline.</summary>
    public PackPipeline(PackOutlet outlet, CancellationToken cancellation)
    {
        _outlet = outlet;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _frames = Channel.CreateBounded<(FrameDraft, Task)>(new BoundedChannelOptions(outlet.Compute.Cores + SpareFrames)
        {
            SingleReader = true,
            SingleWriter = true,
        });
        _sealing = SealAllAsync();
    }

    /// <summary>Adds a copy of a chunk.</summary>
    /// <exception cref="Core.Errors.CairnException">The store could not take an earlier pack.</exception>
    public async ValueTask AddAsync(ChunkSpan chunk, ReadOnlyMemory<byte> content)
    {
        if (_gathering is not null && !_gathering.Fits(chunk.Length))
        {
            await SubmitAsync(_gathering);
            _gathering = null;
        }

        _gathering ??= new FrameDraft(_outlet.Workshop.FrameBuffers);
        _gathering.Add(chunk, content.Span);
    }

    /// <summary>Hands the last pack to the store. Nothing may be added afterwards.</summary>
    /// <exception cref="Core.Errors.CairnException">The store could not take a pack.</exception>
    public async Task CompleteAsync()
    {
        if (_gathering is not null)
        {
            await SubmitAsync(_gathering);
            _gathering = null;
        }

        _frames.Writer.TryComplete();
        await _sealing;
    }

    /// <summary>Stops at once if it is not complete, and waits until nothing runs any more.</summary>
    public async ValueTask DisposeAsync()
    {
        // Not CancelAsync, which runs callbacks on the thread pool, outside the simulator's scheduler.
#pragma warning disable CA1849, MA0042
        _stop.Cancel();
#pragma warning restore CA1849, MA0042
        _frames.Writer.TryComplete();
        try
        {
            await _sealing;
        }
#pragma warning disable CA1031 // Whoever waited for completion was told of the failure; here only the end matters.
        catch (Exception)
#pragma warning restore CA1031
        {
            await DrainAsync();
        }

        _gathering?.Dispose();
        _stop.Dispose();
    }

    private async ValueTask SubmitAsync(FrameDraft frame)
    {
        var level = _outlet.Workshop.Level;
        var compressed = _outlet.Compute.RunAsync(
            () =>
            {
                frame.Compress(_outlet.Workshop.Compressors, level);
                return true;
            },
            _stop.Token);
        try
        {
            await _frames.Writer.WriteAsync((frame, compressed), _stop.Token);
        }
        catch (ChannelClosedException)
        {
            // The sealing flow ended early: its own error is the one to tell.
            await _sealing;
            throw;
        }
    }

    private async Task SealAllAsync()
    {
        PackBuilder? builder = null;
        try
        {
            while (await _frames.Reader.WaitToReadAsync(_stop.Token))
            {
                while (_frames.Reader.TryRead(out var next))
                {
                    var (frame, compressed) = next;
                    await compressed;
                    if (builder is not null && !builder.Fits(frame))
                    {
                        await SendAsync(builder);
                        builder = null;
                    }

                    builder ??= new PackBuilder(_outlet.Workshop, _outlet.Kind, _outlet.Redundancy);
                    builder.Append(frame);
                    frame.Dispose();
                }
            }

            if (builder is not null)
            {
                await SendAsync(builder);
                builder = null;
            }
        }
        finally
        {
            builder?.Dispose();
            _frames.Writer.TryComplete();
        }
    }

    private async ValueTask SendAsync(PackBuilder builder)
    {
        var pack = builder.Close();
        builder.Dispose();
        pack.WhenConfirmed(_outlet.Confirmed);
        _outlet.Leaving(pack);
        await _outlet.Store.PutAsync(pack, _stop.Token);
    }

    /// <summary>Waits for compression that was begun for nothing, whose buffers must not be freed under it.</summary>
    private async Task DrainAsync()
    {
        while (_frames.Reader.TryRead(out var item))
        {
            await Task.WhenAny(item.Compressed);
            item.Frame.Dispose();
        }
    }
}
