using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cairn.Bench.Processes;

/// <summary>A process that serves until it is told to stop. Disposing ends it: politely, and if that takes too long, at once.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly OutputTail _output = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private ServerProcess(Command command, string readyMark)
    {
        Name = command.Name;
        _process = command.Start();
        _reading = ReadAsync(command, readyMark);
    }

    /// <summary>What it is called in reports.</summary>
    public string Name { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>The line by which it said that it serves.</summary>
    public string ReadyLine => _ready.Task.Result;

    /// <summary>CPU seconds it has used since it started.</summary>
    public double CpuSeconds => Proc.CpuSeconds(Id);

    /// <summary>The most memory it has had resident since it started or since <see cref="ResetPeak"/>.</summary>
    public long PeakBytes => Proc.PeakBytes(Id);

    /// <summary>Starts a server and waits until a line of its output contains the mark.</summary>
    /// <exception cref="MeasureException">It ended without, or has not said so within a minute.</exception>
    public static async Task<ServerProcess> StartAsync(Command command, string readyMark, CancellationToken cancellation)
    {
        var server = new ServerProcess(command, readyMark);
        try
        {
            await server._ready.Task.WaitAsync(StartLimit, cancellation);
            return server;
        }
        catch (TimeoutException)
        {
            await server.DisposeAsync();
            throw new MeasureException($"not ready after {StartLimit.TotalSeconds} s: {command}\n{server._output}");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a new peak from what is resident now.</summary>
    public void ResetPeak() => Proc.ResetPeak(Id);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _ = Kill(_process.Id, Terminate);

        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopLimit);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _reading;
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private async Task ReadAsync(Command command, string readyMark)
    {
        await Task.WhenAll(_output.ReadAsync(_process.StandardOutput, Look), _output.ReadAsync(_process.StandardError, Look));
        _ready.TrySetException(new MeasureException($"it ended: {command}\n{_output}"));

        void Look(string line)
        {
            if (line.Contains(readyMark, StringComparison.Ordinal))
                _ready.TrySetResult(line);
        }
    }
}
