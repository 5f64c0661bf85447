namespace Cairn.Cli.Output;

/// <summary>
/// Rows under headings, aligned. On a terminal a row is one line of it: the widest texts are shortened in the middle until all fit.
/// Elsewhere nothing is shortened, however long.
/// </summary>
internal sealed class TextTable
{
    private const string Gap = "  ";

    /// <summary>What a text is shortened to at most; a narrower terminal cuts the lines off.</summary>
    private const int ShortestText = 8;

    private readonly List<string[]> _rows = [];
    private readonly Column[] _columns;

    /// <summary>Takes the headings; one that starts with '&gt;' stands over numbers, aligned to the right, one with '=' over what makes no
    /// sense shortened, such as ids and times.</summary>
    public TextTable(params ReadOnlySpan<string> headings)
    {
        _columns = new Column[headings.Length];
        for (var index = 0; index < headings.Length; index++)
        {
            _columns[index] = headings[index] switch
            {
                ['>', .. var number] => new Column(number.ToUpperInvariant(), IsNumber: true, IsWhole: true),
                ['=', .. var whole] => new Column(whole.ToUpperInvariant(), IsNumber: false, IsWhole: true),
                var text => new Column(text.ToUpperInvariant(), IsNumber: false, IsWhole: false),
            };
        }
    }

    /// <summary>How many rows there are.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row; what is in the cells is shown as it is.</summary>
    public void Add(params IEnumerable<string> cells)
    {
        string[] row = [.. cells.Select(Printable.Escape)];
        if (row.Length != _columns.Length)
            throw new ArgumentException($"There are {_columns.Length} columns and {row.Length} cells.", nameof(cells));

        _rows.Add(row);
    }

    /// <summary>Writes the table as data; nothing where it has no rows.</summary>
    public void WriteTo(CommandOutput output)
    {
        if (Count == 0)
            return;

        var widths = Widths(output.Width);
        output.Data(Line([.. _columns.Select(column => column.Heading)], widths, output.Width));
        foreach (var row in _rows)
            output.Data(Line(row, widths, output.Width));
    }

    private int[] Widths(int? available)
    {
        int[] widths = [.. _columns.Select((column, at) => _rows.Select(row => row[at]).Append(column.Heading).Max(TextWidth.Of))];
        if (available is not { } columns)
            return widths;

        while (widths.Sum() + (Gap.Length * (widths.Length - 1)) > columns && Widest(widths) is { } widest)
            widths[widest]--;

        return widths;
    }

    /// <summary>The widest column that can be shortened further; null when there is none.</summary>
    private int? Widest(int[] widths)
    {
        var candidates = Enumerable.Range(0, widths.Length).Where(at => !_columns[at].IsWhole && widths[at] > ShortestText).ToList();
        return candidates.Count == 0 ? null : candidates.MaxBy(at => widths[at]);
    }

    private string Line(string[] cells, int[] widths, int? available)
    {
        var line = string.Join(Gap, cells.Select((cell, at) => Pad(TextWidth.Shorten(cell, widths[at]), widths[at], _columns[at])));
        return available is { } columns ? TextWidth.Cut(line.TrimEnd(), columns) : line.TrimEnd();
    }

    private static string Pad(string text, int width, Column column)
    {
        var spaces = new string(' ', Math.Max(0, width - TextWidth.Of(text)));
        return column.IsNumber ? spaces + text : text + spaces;
    }

    private readonly record struct Column(string Heading, bool IsNumber, bool IsWhole);
}
