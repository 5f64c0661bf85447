using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.LocalApi;

/// <summary>Writes the lines of an answer, one at a time however many threads have one. Thread-safe.</summary>
internal sealed class LineWriter(PipeWriter pipe) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Writes a line and sends it.</summary>
    public async Task WriteAsync(ApiLine line, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await using (var json = new Utf8JsonWriter(pipe))
                JsonSerializer.Serialize(json, line, CairnJson.Of(line));

            pipe.Write("\n"u8);
            await pipe.FlushAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
