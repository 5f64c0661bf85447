using Cairn.Cli.Output;

namespace Cairn.Cli.Shell;

/// <summary>Lines that somebody types, with a prompt, earlier lines and completion. What is drawn goes out in one write per key.</summary>
internal sealed class TerminalInput(Terminal terminal, LineEditor editor) : IShellInput
{
    private const string Prompt = "cairn> ";
    private const string EraseToEnd = "\u001b[K";

    /// <inheritdoc/>
    public async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        // While somebody types, Ctrl-C drops the line; while a command runs it is a signal again.
        Console.TreatControlCAsInput = true;
        try
        {
            while (true)
            {
                Draw();
                var key = await Task.Run(() => Console.ReadKey(intercept: true), cancellation).WaitAsync(cancellation);
                switch (editor.Press(key))
                {
                    case LineState.Done:
                        terminal.Send("\r\n");
                        return editor.Take();
                    case LineState.Dropped:
                        terminal.Send("^C\r\n");
                        editor.Drop();
                        break;
                    case LineState.Ended:
                        terminal.Send("\r\n");
                        return null;
                    default:
                        if (editor.Choices.Count > 0)
                            terminal.Send($"\r\n{string.Join("  ", editor.Choices.Select(Printable.Escape))}\r\n");

                        break;
                }
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    /// <summary>Where the line is longer than the terminal is wide, the part around the cursor is drawn.</summary>
    private void Draw()
    {
        var room = Math.Max(8, terminal.Width - Prompt.Length - 1);
        var from = 0;
        while (TextWidth.Of(editor.Text[from..editor.Cursor]) > room)
            from++;

        var shown = TextWidth.Cut(Printable.Escape(editor.Text[from..]), room);
        var column = Prompt.Length + TextWidth.Of(Printable.Escape(editor.Text[from..editor.Cursor]));
        terminal.Send($"\r{Prompt}{shown}{EraseToEnd}\r\u001b[{column}C");
    }
}
