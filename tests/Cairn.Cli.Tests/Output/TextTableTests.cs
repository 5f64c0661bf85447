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

    private static string[] Written(TextTable table)
    {
        using var text = new StringWriter();
        var surroundings = new Surroundings { Out = text, Error = TextWriter.Null, Variable = _ => null, CurrentDirectory = "/" };
        table.WriteTo(new CommandOutput(surroundings, OutputFormat.Human, Verbosity.Normal));
        return text.ToString().TrimEnd('\n').Split('\n');
    }
}
