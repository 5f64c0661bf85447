using System.CommandLine;
using Cairn.Cli.Homes;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Cli.Settings;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn config get|set</c>: the settings of a home.</summary>
internal static class ConfigCommand
{
    /// <summary>The value that takes a setting out of the file.</summary>
    private const string Unset = "default";

    /// <summary>Adds the commands.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var config = new Command("config", "Show or change the settings of this home");
        builder.AddGroup(config, new Manual { Examples = ["cairn config get", "cairn config set ping.interval 10s"] });
        AddGet(builder, config);
        AddSet(builder, config);
    }

    private static void AddGet(CommandBuilder builder, Command config)
    {
        var name = new Argument<string?>("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = "Only this setting's value" };
        var manual = new Manual
        {
            Examples = ["cairn config get", "cairn config get ping.interval"],
            ExitCodes = [(5, "there is no peer in this home")],
        };
        var command = new Command("get", "Show the settings, with who says so: default, file or environment") { name };
        builder.AddBelow(config, command, manual, (parsed, session, _) => Task.FromResult(Get(parsed.GetValue(name), session)));
    }

    private static void AddSet(CommandBuilder builder, Command config)
    {
        var name = new Argument<string>("NAME") { Description = "Which" };
        var value = new Argument<string>("VALUE") { Description = $"A duration such as 90s or 24h; '{Unset}' sets it no more" };
        var manual = new Manual
        {
            Examples = ["cairn config set undelete.window 7d", $"cairn config set undelete.window {Unset}"],
            ExitCodes = [(5, "there is no peer in this home")],
        };
        var command = new Command("set", "Change a setting in settings.json; 'cairn up' reads it when it starts") { name, value };
        builder.AddBelow(config, command, manual, (parsed, session, _) =>
            Task.FromResult(Set(parsed.GetRequiredValue(name), parsed.GetRequiredValue(value), session)));
    }

    /// <summary>Shows one or all.</summary>
    public static int Get(string? name, CommandSession session)
    {
        HomeVersion.Check(session.Home);
        var file = SettingsFile.Read(session.Home);
        IReadOnlyList<Setting> wanted = name is null ? SettingCatalog.All : [SettingCatalog.Find(name, "")];
        var table = new TextTable("=setting", "=value", "=from", "meaning");
        foreach (var setting in wanted)
        {
            var line = Line(SettingValue.Of(setting, file, session.Surroundings.Variable));
            session.Output.Object(line);
            table.Add(line.Name, line.Value, line.From, line.Meaning);
            if (name is not null)
                session.Output.Data(line.Value);
        }

        if (name is null)
            table.WriteTo(session.Output);

        session.Output.Object(new CountSummary { Count = wanted.Count });
        return 0;
    }

    /// <summary>Changes one.</summary>
    public static int Set(string name, string value, CommandSession session)
    {
        HomeVersion.Check(session.Home);
        var setting = SettingCatalog.Find(name, "");
        if (value != Unset)
            _ = setting.Read(value, name);

        SettingsFile.Set(session.Home, setting, value == Unset ? null : value);
        var line = Line(SettingValue.Of(setting, SettingsFile.Read(session.Home), session.Surroundings.Variable));
        if (line.From == SettingValue.FromEnvironment)
            session.Output.Warn($"The environment variable {line.Variable} says {line.Value}, which holds for whoever has it set.");

        session.Output.Object(line);
        session.Output.Data($"{line.Name} {line.Value}");
        if (HomeFolder.LikelyHolder(session.Home) is not null)
            session.Output.Talk("'cairn up' goes on with what it read when it started; start it again for the change to count.");

        session.Output.Object(new CountSummary { Count = 1 });
        return 0;
    }

    private static SettingLine Line(SettingValue value) => new()
    {
        Name = value.Setting.Name,
        Value = value.Text,
        From = value.Source,
        Default = value.Setting.Default,
        Variable = value.Setting.Variable,
        Meaning = value.Setting.Meaning,
    };
}
