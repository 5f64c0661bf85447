using Cairn.Cli.Output;

namespace Cairn.Cli.Tests.Output;

public sealed class TextTableTests
{
    [Fact]
    public void Columns_are_aligned_and_lines_are_as_long_as_they_need_to_be()
    {
        var table = new TextTable("name", ">size");
        table.Add("a", "1");
        table.Add(new string('n', 300), "12345");

        var lines = Written(table);

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("NAME ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" SIZE", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("    1", lines[1], StringComparison.Ordinal);
        Assert.Equal(new string('n', 300) + "  12345", lines[2]);
    }

    [Fact]
    public void What_is_in_a_cell_is_shown_and_not_obeyed()
    {
        var table = new TextTable("name");
        table.Add("[red]\u001b[2J\nx");

        Assert.Equal("[red]\\x1B[2J\\x0Ax", Written(table)[1]);
    }

    [Fact]
    public void Without_rows_there_are_no_headings() => Assert.Equal([""], Written(new TextTable("name")));

    [Theory]
    [InlineData(120)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(20)]
    public void On_a_terminal_a_row_is_one_line_of_it(int columns)
    {
        var lines = Written(Wide(), columns);

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.InRange(TextWidth.Of(line), 1, columns));
    }

    [Fact]
    public void The_widest_texts_are_shortened_in_the_middle_and_ids_and_numbers_never()
    {
        var lines = Written(Wide(), 60);

        Assert.Equal("3fa9b2c4d5  /home/ann/Documen…ation/thesis.tex  81234  ann", lines[1]);
        Assert.Equal("77aa00b1c2  写真/写真/写真/写真/写真.jpg            5  ann", lines[2]);
    }

    private static TextTable Wide()
    {
        var table = new TextTable("=id", "file", ">size", "owner");
        table.Add("3fa9b2c4d5", "/home/ann/Documents/University/Dissertation/thesis.tex", "81234", "ann");
        table.Add("77aa00b1c2", "写真/写真/写真/写真/写真.jpg", "5", "ann");
        return table;
    }

    private static string[] Written(TextTable table, int? columns = null)
    {
        using var text = new StringWriter();
        var surroundings = new Surroundings
        {
            Out = text,
            Error = TextWriter.Null,
            OutWidth = columns,
            Variable = _ => null,
            CurrentDirectory = "/",
        };
        table.WriteTo(new CommandOutput(surroundings, OutputFormat.Human, Verbosity.Normal));
        return text.ToString().TrimEnd('\n').Split('\n');
    }
}
