using System.Globalization;

namespace Cairn.Cli.Output;

/// <summary>Moments for people.</summary>
internal static class HumanTime
{
    /// <summary>Date and time to the second in the zone of the person.</summary>
    public static string Format(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
