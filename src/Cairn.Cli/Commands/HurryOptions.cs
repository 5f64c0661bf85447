using System.CommandLine;
using Cairn.Core.Errors;

namespace Cairn.Cli.Commands;

/// <summary>The options <c>--now</c> and <c>--key</c> of a command that drops.</summary>
internal sealed class HurryOptions
{
    /// <summary>Not to wait.</summary>
    public Option<bool> Now { get; } =
        new("--now") { Description = "Do not wait for the undelete window; it cannot be undone, and takes --key" };

    /// <summary>Where the recovery key is.</summary>
    public Option<string?> Key { get; } =
        new("--key") { HelpName = "FILE", Description = "A kit or a file with the recovery key of this peer, which no machine keeps" };

    /// <summary>The absolute path of the file with the key; null without <c>--now</c>.</summary>
    /// <exception cref="CairnException">Code <c>bad-usage</c>: one of the options is given without the other.</exception>
    public string? FileIn(ParseResult parsed, CommandSession session)
    {
        var file = parsed.GetValue(Key);
        var now = parsed.GetValue(Now);
        if (now != file is not null)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-usage",
                now ? "--now needs --key FILE." : "--key is for --now only.",
                "Nothing was done.",
                "Only the recovery key can have data removed before the undelete window has passed; leave both out to wait for it.");
        }

        return file is null ? null : Paths.Absolute(file, session.Surroundings);
    }
}
