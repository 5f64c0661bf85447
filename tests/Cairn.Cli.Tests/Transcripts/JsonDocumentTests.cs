using System.CommandLine;
using System.Text;
using Cairn.Cli.Commands;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;

namespace Cairn.Cli.Tests.Transcripts;

/// <summary>docs/cli-json.md says of every command which lines it writes with <c>--json</c>, and of every line what is in it.</summary>
public sealed class JsonDocumentTests
{
    private static readonly string[] WithoutLines = ["help"];

    /// <summary>What each command writes, in this order; any of them may write warnings before, and an error instead of the last.</summary>
    private static readonly Dictionary<string, Type[]> Commands = new()
    {
        ["init"] = [typeof(IdentityLine), typeof(InitSummary)],
        ["kit"] = [typeof(KitSummary)],
        ["up"] = [typeof(ReadyLine), typeof(StoppedSummary)],
        ["tracker"] = [typeof(TrackerReadyLine), typeof(StoppedSummary)],
        ["invite"] = [typeof(InviteSummary)],
        ["peers"] = [typeof(PeerLine), typeof(PeersSummary)],
        ["backup"] = [typeof(ProgressLine), typeof(IncompleteLine), typeof(BackupSummary), typeof(BackupPlanSummary)],
        ["restore"] = [typeof(ProgressLine), typeof(IncompleteLine), typeof(RestoreSummary)],
        ["snapshots"] = [typeof(SnapshotLine), typeof(CountSummary)],
        ["ls"] = [typeof(EntryLine), typeof(CountSummary)],
        ["status"] = [typeof(SnapshotStatusLine), typeof(FileStatusLine), typeof(HolderLine), typeof(StatusSummary)],
        ["forget"] = [typeof(SnapshotLine), typeof(DropLine), typeof(ForgetSummary)],
        ["delete"] = [typeof(ChangedLine), typeof(DropLine), typeof(DeleteSummary)],
        ["undelete"] = [typeof(UndeleteSummary)],
        ["recover"] = [typeof(ProgressLine), typeof(RecoverSummary)],
        ["config get"] = [typeof(SettingLine), typeof(CountSummary)],
        ["config set"] = [typeof(SettingLine), typeof(CountSummary)],
        ["shell"] = [typeof(ShellSummary)],
        ["leave"] = [typeof(ProgressLine), typeof(UnplacedLine), typeof(LeaveSummary)],
        ["evict"] = [typeof(InvitedLine), typeof(EvictSummary)],
        ["demo"] = [typeof(DemoStepLine), typeof(DemoSummary)],
    };

    /// <summary>Lines that are no output of one command: those of all of them, and what a command makes something else of.</summary>
    private static readonly Type[] Common = [typeof(WarningLine), typeof(ErrorLine)];

    private static readonly Type[] BehindTheScenes = [typeof(KitText), typeof(EvictionPlanSummary), typeof(PurgeSummary)];

    [Fact]
    public void Every_command_and_every_line_is_in_the_document() => GoldenFile.AssertIs("docs/cli-json.md", Document());

    [Fact]
    public void No_command_is_missing()
    {
        var surroundings = new Surroundings { Out = TextWriter.Null, Error = TextWriter.Null, Variable = _ => null, CurrentDirectory = "" };
        var root = CommandTree.Build(new GlobalOptions(), surroundings);

        Assert.Equal(Names(root).Except(WithoutLines).Order(), Commands.Keys.Order());
    }

    [Fact]
    public void No_line_is_missing() => Assert.Equal(
        LineDescription.AllRecords().Select(record => record.Name).Order(),
        Commands.Values.SelectMany(lines => lines).Concat(Common).Concat(BehindTheScenes).Distinct().Select(record => record.Name).Order());

    /// <summary>Commands with those they belong to; a group alone is none.</summary>
    private static IEnumerable<string> Names(Command parent) => parent.Subcommands.SelectMany(command => command.Subcommands.Count == 0
        ? [command.Name]
        : Names(command).Select(name => $"{command.Name} {name}"));

    private static string Document()
    {
        var text = new StringBuilder(
            """
            # What commands write with --json

            Every command takes `--json` and then writes one JSON object per line to standard output, in UTF-8, and nothing else. `type`
            says what a line is. The last line is the `summary`; where a command fails it is an `error` instead, whose `exitCode` is what
            the command ends with. A `warning` may stand anywhere before. Lines of other types, and other fields, may be added in later
            versions; what is there now keeps its meaning. A time is ISO 8601, an id hexadecimal. A field that would be null is left out.
            Only `help`, `--help` and `--version` write plain text all the same: they are for people.

                cairn --json snapshots | jq -r 'select(.type == "snapshot") | .snapshot'

            This page is made from the program's own records by `JsonDocumentTests` (see [testing](testing.md)).

            ## Commands


            """);
        text.AppendLine("| command | writes |").AppendLine("| --- | --- |");
        foreach (var (command, lines) in Commands)
            text.AppendLine($"| `{command}` | {string.Join(", ", lines.Select(Link))} |");

        text.AppendLine().AppendLine("## Lines");
        foreach (var record in Common.Concat(Commands.Values.SelectMany(lines => lines)).Distinct())
        {
            var line = new LineDescription(record);
            text.AppendLine().AppendLine($"### {Heading(record)}").AppendLine().AppendLine($"`{line.Type}`: {line.Meaning}").AppendLine();
            text.AppendLine("| field | is | meaning |").AppendLine("| --- | --- | --- |");
            text.AppendJoin('\n', line.Fields()).AppendLine();
        }

        return text.ToString();
    }

    private static string Link(Type record) => $"[{new LineDescription(record).Type}](#{Heading(record).Replace(' ', '-')})";

    /// <summary>The record's name in words: several records may share a type.</summary>
    private static string Heading(Type record) =>
        string.Concat(record.Name.Select((letter, at) => char.IsUpper(letter) && at > 0 ? $" {letter}" : $"{letter}")).ToLowerInvariant();
}
