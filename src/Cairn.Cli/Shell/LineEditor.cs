namespace Cairn.Cli.Shell;

/// <summary>
/// A line that is being typed: takes keys, keeps text and cursor, and remembers earlier lines. Keys are those of readline's default
/// (Emacs) mode. It draws nothing and knows no terminal.
/// </summary>
/// <param name="complete">Possible words for the one before the cursor, given all text before it.</param>
internal sealed class LineEditor(Func<string, IReadOnlyList<string>> complete)
{
    private const int MaxRemembered = 1000;

    private readonly List<string> _history = [];
    private int _recalled;
    private string _typed = "";

    /// <summary>What is typed so far.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Before which character of <see cref="Text"/> the next one goes.</summary>
    public int Cursor { get; private set; }

    /// <summary>What the last Tab could have meant, if more than one thing.</summary>
    public IReadOnlyList<string> Choices { get; private set; } = [];

    /// <summary>Takes a key.</summary>
    /// <returns>What became of the line.</returns>
    public LineState Press(ConsoleKeyInfo key)
    {
        Choices = [];
        var isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.Enter:
            case ConsoleKey.J or ConsoleKey.M when isControl:
                return LineState.Done;
            case ConsoleKey.C when isControl:
                return LineState.Dropped;
            case ConsoleKey.D when isControl && Text.Length == 0:
                return LineState.Ended;
            case ConsoleKey.Tab:
                Complete();
                break;
            default:
                if (!Move(key.Key, isControl) && !Delete(key.Key, isControl) && !isControl && !char.IsControl(key.KeyChar))
                    Replace(Cursor, Cursor, key.KeyChar.ToString());

                break;
        }

        return LineState.Typing;
    }

    /// <summary>Ends the line: it is remembered, and the next one begins.</summary>
    /// <returns>The line.</returns>
    public string Take()
    {
        var line = Text;
        if (line.Trim().Length > 0 && _history.LastOrDefault() != line)
            _history.Add(line);

        if (_history.Count > MaxRemembered)
            _history.RemoveAt(0);

        Drop();
        return line;
    }

    /// <summary>Forgets the line; the next one begins.</summary>
    public void Drop()
    {
        (Text, Cursor, _recalled, _typed) = ("", 0, 0, "");
    }

    private bool Move(ConsoleKey key, bool isControl)
    {
        switch (key)
        {
            case ConsoleKey.LeftArrow:
            case ConsoleKey.B when isControl:
                Cursor = Before(Cursor);
                return true;
            case ConsoleKey.RightArrow:
            case ConsoleKey.F when isControl:
                Cursor = After(Cursor);
                return true;
            case ConsoleKey.Home:
            case ConsoleKey.A when isControl:
                Cursor = 0;
                return true;
            case ConsoleKey.End:
            case ConsoleKey.E when isControl:
                Cursor = Text.Length;
                return true;
            case ConsoleKey.UpArrow:
            case ConsoleKey.P when isControl:
                Recall(_recalled + 1);
                return true;
            case ConsoleKey.DownArrow:
            case ConsoleKey.N when isControl:
                Recall(_recalled - 1);
                return true;
            default:
                return false;
        }
    }

    private bool Delete(ConsoleKey key, bool isControl)
    {
        switch (key)
        {
            case ConsoleKey.Backspace:
            case ConsoleKey.H when isControl:
                Replace(Before(Cursor), Cursor, "");
                return true;
            case ConsoleKey.Delete:
            case ConsoleKey.D when isControl:
                Replace(Cursor, After(Cursor), "");
                return true;
            case ConsoleKey.U when isControl:
                Replace(0, Cursor, "");
                return true;
            case ConsoleKey.K when isControl:
                Replace(Cursor, Text.Length, "");
                return true;
            case ConsoleKey.W when isControl:
                Replace(Text[..Cursor].TrimEnd().LastIndexOf(' ') + 1, Cursor, "");
                return true;
            default:
                return false;
        }
    }

    private void Replace(int from, int to, string with)
    {
        Text = Text[..from] + with + Text[to..];
        Cursor = from + with.Length;
    }

    /// <summary>A character outside the basic plane is two, and the cursor does not come between them.</summary>
    private int Before(int at) => at switch
    {
        0 => 0,
        _ when at > 1 && char.IsSurrogatePair(Text, at - 2) => at - 2,
        _ => at - 1,
    };

    private int After(int at) => at >= Text.Length ? at : char.IsSurrogatePair(Text, at) ? at + 2 : at + 1;

    /// <summary>Shows the line so many before the one that is typed; 0 is that one itself.</summary>
    private void Recall(int back)
    {
        if (back < 0 || back > _history.Count)
            return;

        if (_recalled == 0)
            _typed = Text;

        _recalled = back;
        Text = back == 0 ? _typed : _history[^back];
        Cursor = Text.Length;
    }

    /// <summary>Completes as far as all possible words agree.</summary>
    private void Complete()
    {
        var before = Text[..Cursor];
        var possible = complete(before);
        if (possible.Count == 0)
            return;

        var begun = before.LastIndexOf(' ') + 1;
        var common = possible.Aggregate((one, other) => one[..one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count()]);
        if (possible.Count > 1 && common.Length <= before.Length - begun)
            Choices = possible;
        else
            Replace(begun, Cursor, possible.Count == 1 && !common.EndsWith('/') ? common + " " : common);
    }
}
