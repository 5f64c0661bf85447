using Cairn.Core.Errors;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Settings;

/// <summary>Something that an operator may set: a span of time. Immutable.</summary>
internal sealed record Setting
{
    /// <summary>Its name in <c>settings.json</c>, such as <c>ping.interval</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is when nobody sets it.</summary>
    public required string Default { get; init; }

    /// <summary>The smallest that could work.</summary>
    public required string Least { get; init; }

    /// <summary>What it decides, in one sentence.</summary>
    public required string Meaning { get; init; }

    /// <summary>The environment variable that sets it, whatever the file says: <c>CAIRN_PING_INTERVAL</c>.</summary>
    public string Variable => $"CAIRN_{Name.Replace('.', '_').ToUpperInvariant()}";

    /// <summary>Reads a value.</summary>
    /// <param name="text">The value.</param>
    /// <param name="place">Where it stands, for the message: <c>The environment variable X</c>.</param>
    /// <exception cref="CairnException">It is no duration, or too short (code <c>bad-setting</c>).</exception>
    public TimeSpan Read(string text, string place) =>
        Durations.TryParse(text, out var duration) && duration >= Durations.Parse(Least)
            ? duration
            : throw new CairnException(
                ErrorKind.BadUsage,
                "bad-setting",
                $"{place} is '{text}', which is no duration that it can have.",
                "Nothing was done.",
                $"Give a duration of at least {Least}, such as {Default}.");
}
