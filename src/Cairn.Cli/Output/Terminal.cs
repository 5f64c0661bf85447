namespace Cairn.Cli.Output;

/// <summary>
/// A line of a terminal that is drawn again and again. The cursor is hidden while there is one, and must come back however the process
/// ends: <see cref="Clear"/> may be called at any moment from any thread. Control sequences are those of ECMA-48 and of DEC's VT220
/// (cursor), which every terminal of today knows.
/// </summary>
/// <param name="writer">Writes to the terminal.</param>
/// <param name="width">Columns of the terminal now.</param>
internal sealed class Terminal(TextWriter writer, Func<int> width)
{
    private const string HideCursor = "\u001b[?25l";
    private const string ShowCursor = "\u001b[?25h";
    private const string EraseToEnd = "\u001b[K";

    private readonly Lock _gate = new();
    private bool _isDrawn;

    /// <summary>Draws the line in place of the one before.</summary>
    public void Draw(string line)
    {
        lock (_gate)
        {
            _isDrawn = true;

            // One column less: a cursor behind the last one wraps on some terminals.
            Write($"{HideCursor}\r{TextWidth.Cut(line, Math.Max(1, width() - 1))}{EraseToEnd}");
        }
    }

    /// <summary>Columns now.</summary>
    public int Width => width();

    /// <summary>Writes text that stays, control sequences included.</summary>
    public void Send(string text)
    {
        lock (_gate)
            Write(text);
    }

    /// <summary>Takes the line away and brings the cursor back; does nothing where no line is drawn.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (!_isDrawn)
                return;

            _isDrawn = false;
            Write($"\r{EraseToEnd}{ShowCursor}");
        }
    }

    private void Write(string text)
    {
        try
        {
            writer.Write(text);
            writer.Flush();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // A terminal that is gone shows nothing, and that stops no work.
        }
    }
}
