namespace Cairn.Bench.Reports;

/// <summary>Rows under headings, as a Markdown table that is also aligned, so that it can go into a document as it is.</summary>
internal sealed class TextTable
{
    private readonly List<string[]> _rows = [];

    public TextTable(params string[] headings) => _rows.Add(headings);

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != _rows[0].Length)
            throw new ArgumentException($"The table has {_rows[0].Length} columns, the row {cells.Length}.", nameof(cells));

        _rows.Add(cells);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var widths = Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        var lines = _rows.Select(row => Line(row.Select((cell, column) => cell.PadRight(widths[column])))).ToList();
        lines.Insert(1, Line(widths.Select(width => new string('-', width))));
        return string.Join('\n', lines);
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
