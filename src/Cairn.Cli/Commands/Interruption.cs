using System.Runtime.InteropServices;

namespace Cairn.Cli.Commands;

/// <summary>
/// Ctrl-C and SIGTERM as a cancellation: the first one asks the command to stop cleanly, a second one ends the process at once. In a
/// shell Ctrl-C stops the command that runs, and the shell goes on.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly StopRequest _stop = new();
    private readonly Action _tidy;
    private volatile StopRequest? _within;
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="tidy">Gives the terminal back as it was; called, from any thread, when the process ends at once or is stopped.</param>
    public Interruption(Action tidy)
    {
        _tidy = tidy;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => tidy()),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => tidy()),
            PosixSignalRegistration.Create(PosixSignal.SIGTSTP, _ => tidy()),
        ];
        AppDomain.CurrentDomain.UnhandledException += OnCrash;
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Does work that Ctrl-C stops without cancelling <see cref="Token"/>, and SIGTERM with it. One at a time.</summary>
    public async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        using var own = new StopRequest(_stop.Token);
        _within = own;
        try
        {
            return await work(own.Token);
        }
        finally
        {
            _within = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnCrash;
        foreach (var registration in _registrations)
            registration.Dispose();

        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        var stopped = context.Signal is PosixSignal.SIGINT && _within is { } within ? within : _stop;
        if (stopped.IsMade)
        {
            _tidy();
            return;
        }

        // Handled here: the default would end the process before anything is put in order.
        context.Cancel = true;
        stopped.Make();
    }

    private void OnCrash(object sender, UnhandledExceptionEventArgs crash) => _tidy();
}
