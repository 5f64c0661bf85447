using System.Diagnostics;
using System.Text.Json;
using Cairn.Cli.Native;

namespace Cairn.Cli.Processes;

/// <summary>A running cairn process. What it writes is gathered at once, so that it never waits for a reader. Disposing kills it.</summary>
internal sealed class CairnProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _commandLine;
    private readonly List<string> _out = [];
    private readonly List<string> _error = [];
    private readonly TaskCompletionSource<JsonElement> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private int? _ended;

    private CairnProcess(Process process, string commandLine)
    {
        _process = process;
        _commandLine = commandLine;
        _reading = Task.WhenAll(
            Task.Run(() => ReadAsync(process.StandardOutput, _out)),
            Task.Run(() => ReadAsync(process.StandardError, _error)));
        _ = EndReadyAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it still runs.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts a process whose outputs are redirected.</summary>
    public static CairnProcess Start(ProcessStartInfo start)
    {
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        process.StandardInput.Close();
        return new CairnProcess(process, $"{start.FileName} {string.Join(' ', start.ArgumentList)}");
    }

    /// <summary>Its <c>ready</c> line.</summary>
    /// <exception cref="InvalidOperationException">It ended without one; the message has what it wrote.</exception>
    public Task<JsonElement> ReadyAsync(CancellationToken cancellation) => _ready.Task.WaitAsync(cancellation);

    /// <summary>Sends a signal.</summary>
    public void Send(int signal) => Posix.Send(_process.Id, signal);

    /// <summary>Ends it as a power cut would, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();

        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks it to end and waits until it has.</summary>
    public Task<FinishedCommand> StopAsync(CancellationToken cancellation)
    {
        if (!_process.HasExited)
            Send(Posix.Terminate);

        return FinishAsync(cancellation);
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<FinishedCommand> FinishAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        await _reading.WaitAsync(cancellation);
        return SoFar(_process.ExitCode);
    }

    /// <summary>Waits until its standard output has a line that satisfies the condition.</summary>
    public async Task<JsonElement> OutputAsync(Func<JsonElement, bool> condition, CancellationToken cancellation)
    {
        while (true)
        {
            var ended = _reading.IsCompleted;
            string[] lines;
            lock (_out)
                lines = [.. _out];

            foreach (var line in lines.Select(text => JsonElement.Parse(text)))
            {
                if (condition(line))
                    return line;
            }

            if (ended)
                throw new InvalidOperationException($"It ended without the line awaited: {SoFar(_process.ExitCode)}");

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }
    }

    /// <summary>What it wrote until now, for messages.</summary>
    public override string ToString() => SoFar(_ended ?? (_process.HasExited ? _process.ExitCode : -1)).ToString();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_ended is not null)
            return;

        await KillAsync();
        await _reading;
        _ended = _process.ExitCode;
        _process.Dispose();
    }

    private FinishedCommand SoFar(int exitCode)
    {
        lock (_out)
        {
            lock (_error)
                return new FinishedCommand(_commandLine, exitCode, [.. _out], string.Join('\n', _error));
        }
    }

    private async Task ReadAsync(StreamReader reader, List<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (lines)
                lines.Add(line);

            if (ReferenceEquals(lines, _out) && line.StartsWith("{\"type\":\"ready\"", StringComparison.Ordinal))
                _ready.TrySetResult(JsonElement.Parse(line));
        }
    }

    private async Task EndReadyAsync()
    {
        await _reading;
        await _process.WaitForExitAsync();
        if (_ready.TrySetException(new InvalidOperationException($"It ended without being ready: {SoFar(_process.ExitCode)}")))
            _ = _ready.Task.Exception; // observed: not everybody waits for it
    }
}
