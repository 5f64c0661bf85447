using Cairn.Cli.Commands;
using Cairn.Cli.Output;

namespace Cairn.Cli.Tests.Output;

public sealed class DataWriterTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("--json", "nonsense")]
    public async Task An_output_that_takes_nothing_is_told_on_the_other_one(params string[] arguments)
    {
        using var told = new StringWriter();
        using var full = new DataWriter(new FullWriter());

        var code = await RunAsync(full, told, arguments);

        Assert.StartsWith("error: ", told.ToString(), StringComparison.Ordinal);
        Assert.Equal(arguments.Length, code);
    }

    [Fact]
    public async Task Talk_that_nobody_takes_changes_no_exit_code()
    {
        using var written = new StringWriter();
        using var full = new FullWriter();

        Assert.Equal(2, await RunAsync(written, full, "nonsense"));
    }

    private static Task<int> RunAsync(TextWriter output, TextWriter error, params string[] arguments) => CommandLine.RunAsync(
        arguments,
        new Surroundings { Out = output, Error = error, Variable = _ => null, CurrentDirectory = "/" },
        CancellationToken.None);

    /// <summary>As on a disk without room.</summary>
    private sealed class FullWriter : StringWriter
    {
        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Write(string? value) => throw new IOException("No space left on device");

        public override void Write(char[] buffer, int index, int count) => throw new IOException("No space left on device");
    }
}
