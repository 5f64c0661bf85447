using System.Globalization;

namespace Cairn.Cli.Output;

/// <summary>Moments for people.</summary>
internal static class HumanTime
{
    /// <summary>Date and time to the second in the zone of this machine.</summary>
    public static string Format(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
