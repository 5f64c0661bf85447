namespace Cairn.Cli.Commands;

/// <summary>
/// Asks work to stop, at any moment, from any thread: also when the work has just ended by itself and this is disposed, since then there
/// is nothing left to stop.
/// </summary>
internal sealed class StopRequest : IDisposable
{
    private readonly CancellationTokenSource _source;

    /// <param name="outer">Cancelling this asks for the same.</param>
    public StopRequest(CancellationToken outer = default)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        Token = _source.Token;
    }

    /// <summary>Cancelled once it is asked for. Stays valid after the work.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether it was asked for.</summary>
    public bool IsMade => _source.IsCancellationRequested;

    /// <summary>Asks for it; again, or after the work, that does nothing.</summary>
    public void Make()
    {
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work ended between the key being pressed and this.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
