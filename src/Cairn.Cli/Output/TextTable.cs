using Spectre.Console;

namespace Cairn.Cli.Output;

/// <summary>Rows under headings, aligned; on a terminal as wide as that, elsewhere one line per row however long.</summary>
internal sealed class TextTable
{
    /// <summary>Wider than any row; there is no terminal that would wrap it.</summary>
    private const int Unlimited = 8192;

    private readonly Table _table = new Table().NoBorder().NoSafeBorder();

    /// <summary>Takes the headings; one that starts with '&gt;' stands over numbers, aligned to the right.</summary>
    public TextTable(params ReadOnlySpan<string> headings)
    {
        foreach (var heading in headings)
        {
            var isNumber = heading.StartsWith('>');
            var column = new TableColumn(new Text((isNumber ? heading[1..] : heading).ToUpperInvariant())).NoWrap();
            column.Padding = new Padding(0, 0, 2, 0);
            column.Alignment = isNumber ? Justify.Right : Justify.Left;
            _table.AddColumn(column);
        }
    }

    /// <summary>How many rows there are.</summary>
    public int Count => _table.Rows.Count;

    /// <summary>Adds a row; what is in the cells is shown as it is.</summary>
    public void Add(params IEnumerable<string> cells) => _table.AddRow(cells.Select(cell => new Text(Printable.Escape(cell))));

    /// <summary>Writes the table as data; nothing where it has no rows.</summary>
    public void WriteTo(CommandOutput output)
    {
        if (Count == 0)
            return;

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = output.Width ?? Unlimited;
        console.Write(_table);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n'))
            output.Data(line.TrimEnd());
    }
}
