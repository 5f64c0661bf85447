using System.Text.Json;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Microsoft.Extensions.Logging;

namespace Cairn.Cli.Tests.Output;

/// <summary>Hundreds of remarks must not hide the one line that says what became of the work.</summary>
public sealed class RemarksTests
{
    [Fact]
    public void After_twenty_remarks_people_are_told_only_how_many_more_there_are()
    {
        var lines = Remark(320);

        Assert.Equal(21, lines.Length);
        Assert.Equal("warning: /data/file19: It is lost.", lines[19]);
        Assert.Equal("warning: and 300 more; --json lists all.", lines[20]);
    }

    [Fact]
    public void Twenty_remarks_are_all_shown() => Assert.Equal(20, Remark(20).Length);

    [Fact]
    public void What_a_running_peer_repeats_is_told_once_an_hour_with_the_number_of_times()
    {
        var told = new List<string>();
        var time = new ManualTime();
        var repetitions = new Repetitions(told.Add, time);

        for (var index = 0; index < 300; index++)
            repetitions.Tell("One pack is damaged.");

        repetitions.Tell("Another one is.");
        Assert.Equal(["One pack is damaged.", "Another one is."], told);

        time.Advance(Repetitions.Rest);
        repetitions.Tell("One pack is damaged.");
        Assert.Equal("One pack is damaged. (and 299 more times since this was told last)", told[^1]);
    }

    [Fact]
    public void A_failure_is_told_in_one_line_without_where_in_the_program_it_was_thrown()
    {
        var told = new List<string>();
        using var logging = new RemarkLoggerFactory(told.Add);
        var log = logging.CreateLogger("Cairn.Transport");

        log.Log(LogLevel.Error, default, "A call failed", Thrown(Refused()), Say);
        log.Log(LogLevel.Error, default, "A call failed", Thrown(new IOException("It is\nfull.")), Say);

        Assert.Equal(["A call failed: It is so. Nothing. Go.", "A call failed: It is full."], told);

        static string Say(string state, Exception? exception) => state;
    }

    private static CairnException Refused() => new(ErrorKind.Refused, "no", "It is\nso.", "Nothing.", "Go.");

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception caught) when (caught == exception)
        {
            return caught;
        }
    }

    private static string[] Remark(int count)
    {
        using var error = new StringWriter();
        using var surroundings = new StringWriter();
        var output = new CommandOutput(
            new Surroundings { Out = surroundings, Error = error, Variable = _ => null, CurrentDirectory = "/" },
            OutputFormat.Human,
            Verbosity.Normal);
        for (var index = 0; index < count; index++)
        {
            var line = new IncompleteLine { Path = $"/data/file{index}", Code = "damaged", Why = "It is lost." };
            output.Remark(JsonLine.Parse(JsonSerializer.SerializeToUtf8Bytes(line, CairnJson.Default.IncompleteLine)));
        }

        output.EndRemarks();
        return error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
