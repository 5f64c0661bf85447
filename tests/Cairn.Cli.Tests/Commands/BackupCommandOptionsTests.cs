using System.CommandLine;
using Cairn.Cli.Commands;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;

namespace Cairn.Cli.Tests.Commands;

public sealed class BackupCommandOptionsTests
{
    [Fact]
    public void Other_file_systems_are_entered_unless_told_otherwise()
    {
        Assert.False(Read("/data").OneFileSystem);
        Assert.True(Read("/data", "--one-file-system").OneFileSystem);
    }

    [Fact]
    public void Patterns_come_from_options_and_from_the_lines_of_a_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("patterns"), "\uFEFF*.tmp\r\n\n# a comment\n  cache/ \n*.o");

        var request = Read("/data", "--exclude", "*.bak", "--exclude-file", folder.At("patterns"));

        Assert.Equal(["*.bak", "*.tmp", "cache/", "*.o"], request.Excludes);
    }

    [Fact]
    public void A_path_given_several_times_counts_once_and_an_empty_pattern_is_refused()
    {
        Assert.Equal(["/data", "/other"], Read("/data", "/other", "/data/", "/data").Paths);
        Assert.Equal("bad-pattern", Assert.Throws<CairnException>(() => Read("/data", "--exclude", " ")).Code);
    }

    private static BackupRequest Read(params string[] arguments)
    {
        var options = new BackupCommandOptions();
        var command = new RootCommand();
        options.AddTo(command);
        var surroundings = new Surroundings
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            Variable = _ => null,
            CurrentDirectory = "/",
        };
        return options.Read(command.Parse(arguments), surroundings);
    }
}
