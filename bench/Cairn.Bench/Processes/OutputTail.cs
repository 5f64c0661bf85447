namespace Cairn.Bench.Processes;

/// <summary>Reads an output at once, so that its writer never waits, and keeps the last lines for messages. Thread-safe.</summary>
internal sealed class OutputTail
{
    private const int Kept = 40;

    private readonly Queue<string> _lines = new();

    /// <summary>Reads to the end.</summary>
    /// <param name="reader">The output.</param>
    /// <param name="onLine">Is told every line.</param>
    public async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            onLine(line);
            lock (_lines)
            {
                _lines.Enqueue(line);
                if (_lines.Count > Kept)
                    _lines.Dequeue();
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        lock (_lines)
            return string.Join('\n', _lines);
    }
}
