using System.Globalization;

namespace Cairn.Cli.Output;

/// <summary>Spans of time for people.</summary>
internal static class HumanDuration
{
    /// <summary>Two units at most: <c>0.4 s</c>, <c>12 s</c>, <c>3 min 20 s</c>, <c>5 h 2 min</c>, <c>3 d 4 h</c>.</summary>
    public static string Format(TimeSpan span) => span switch
    {
        { TotalSeconds: < 9.95 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0.0} s"),
        { TotalSeconds: < 60 } => $"{(int)span.TotalSeconds} s",
        { TotalHours: < 1 } => $"{span.Minutes} min {span.Seconds} s",
        { TotalDays: < 1 } => $"{span.Hours} h {span.Minutes} min",
        _ => $"{(int)span.TotalDays} d {span.Hours} h",
    };
}
