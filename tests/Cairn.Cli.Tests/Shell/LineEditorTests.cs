using Cairn.Cli.Shell;

namespace Cairn.Cli.Tests.Shell;

public sealed class LineEditorTests
{
    private readonly LineEditor _editor = new(_ => []);

    [Fact]
    public void Letters_go_where_the_cursor_is()
    {
        Type(_editor, "bckup");
        Press(_editor, ConsoleKey.Home, ConsoleKey.RightArrow);
        Type(_editor, "a");

        Assert.Equal(("backup", 2), (_editor.Text, _editor.Cursor));
    }

    [Fact]
    public void What_was_typed_can_be_taken_back()
    {
        Type(_editor, "backup docs");
        Press(_editor, ConsoleKey.Backspace);
        Assert.Equal("backup doc", _editor.Text);
        PressControl(_editor, ConsoleKey.W);
        Assert.Equal("backup ", _editor.Text);
        Press(_editor, ConsoleKey.Home, ConsoleKey.Delete);
        Assert.Equal("ackup ", _editor.Text);
        PressControl(_editor, ConsoleKey.K);
        Assert.Equal("", _editor.Text);
    }

    [Fact]
    public void A_picture_is_passed_and_deleted_whole()
    {
        Type(_editor, "a🎉");
        Press(_editor, ConsoleKey.LeftArrow);
        Assert.Equal(1, _editor.Cursor);
        Press(_editor, ConsoleKey.RightArrow, ConsoleKey.Backspace);
        Assert.Equal("a", _editor.Text);
    }

    [Fact]
    public void Earlier_lines_come_back_and_so_does_the_one_begun()
    {
        Type(_editor, "one");
        Assert.Equal("one", _editor.Take());
        Type(_editor, "two");
        Assert.Equal("two", _editor.Take());
        Type(_editor, "thr");

        Press(_editor, ConsoleKey.UpArrow, ConsoleKey.UpArrow, ConsoleKey.UpArrow);
        Assert.Equal("one", _editor.Text);
        Press(_editor, ConsoleKey.DownArrow, ConsoleKey.DownArrow, ConsoleKey.DownArrow);
        Assert.Equal("thr", _editor.Text);
    }

    [Fact]
    public void Keys_end_a_line_in_different_ways()
    {
        Assert.Equal(LineState.Ended, _editor.Press(Control(ConsoleKey.D)));
        Type(_editor, "x");
        Assert.Equal(LineState.Typing, _editor.Press(Control(ConsoleKey.D)));
        Assert.Equal(LineState.Dropped, _editor.Press(Control(ConsoleKey.C)));
        Assert.Equal(LineState.Done, _editor.Press(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false)));
    }

    [Theory]
    [InlineData("bac", "backup ", 0)]
    [InlineData("re", "re", 2)]
    [InlineData("rec", "recover ", 0)]
    [InlineData("x", "x", 0)]
    [InlineData("ls fo", "ls folder/", 0)]
    public void Tab_completes_as_far_as_all_possible_words_agree(string typed, string completed, int choices)
    {
        string[] known = ["backup", "restore", "recover", "folder/"];
        var editor = new LineEditor(before => [.. known.Where(word => word.StartsWith(before.Split(' ')[^1], StringComparison.Ordinal))]);
        Type(editor, typed);

        Press(editor, ConsoleKey.Tab);

        Assert.Equal((completed, choices), (editor.Text, editor.Choices.Count));
    }

    private static void Type(LineEditor editor, string text)
    {
        foreach (var letter in text)
            editor.Press(new ConsoleKeyInfo(letter, ConsoleKey.None, false, false, false));
    }

    private static void Press(LineEditor editor, params ConsoleKey[] keys)
    {
        foreach (var key in keys)
            editor.Press(new ConsoleKeyInfo('\0', key, false, false, false));
    }

    private static void PressControl(LineEditor editor, ConsoleKey key) => editor.Press(Control(key));

    private static ConsoleKeyInfo Control(ConsoleKey key) => new('\0', key, false, false, control: true);
}
