using System.Buffers;
using System.IO.Pipelines;

namespace Cairn.Cli.LocalApi;

/// <summary>Cuts a stream into lines. One reader at a time.</summary>
internal sealed class LineReader(Stream stream)
{
    private readonly PipeReader _pipe = PipeReader.Create(stream);

    /// <summary>The next line without its end; null after the last whole one.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await _pipe.ReadAsync(cancellation);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                _pipe.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            _pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return null;
        }
    }
}
