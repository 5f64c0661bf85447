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

    /// <summary>The largest that others go along with; null for any.</summary>
    public string? Most { get; init; }

    /// <summary>What it decides, in one sentence.</summary>
    public required string Meaning { get; init; }

    /// <summary>The environment variable that sets it, whatever the file says: <c>CAIRN_PING_INTERVAL</c>.</summary>
    public string Variable => $"CAIRN_{Name.Replace('.', '_').ToUpperInvariant()}";

    /// <summary>What it can be.</summary>
    public string Range => Most is null ? $"at least {Least}" : $"at least {Least} and at most {Most}";

    /// <summary>Reads a value.</summary>
    /// <param name="text">The value.</param>
    /// <param name="place">Where it stands, for the message: <c>The environment variable X</c>.</param>
    /// <exception cref="CairnException">It is no duration, too short or too long (code <c>bad-setting</c>).</exception>
    public TimeSpan Read(string text, string place) =>
        Durations.TryParse(text, out var duration)
            && duration >= Durations.Parse(Least)
            && (Most is null || duration <= Durations.Parse(Most))
            ? duration
            : throw new CairnException(
                ErrorKind.BadUsage,
                "bad-setting",
                $"{place} is '{text}', which is no duration that it can have.",
                "Nothing was done.",
                $"Give a duration of {Range}, such as {Default}.");
}
