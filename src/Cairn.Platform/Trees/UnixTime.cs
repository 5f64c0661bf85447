namespace Cairn.Platform.Trees;

/// <summary>A file time as the kernel keeps it: seconds since 1970-01-01 UTC, negative before, and nanoseconds on top.</summary>
/// <param name="Seconds">Whole seconds, rounded towards the past.</param>
/// <param name="Nanoseconds">0 to 999,999,999.</param>
public readonly record struct UnixTime(long Seconds, int Nanoseconds) : IComparable<UnixTime>
{
    /// <summary>Whether the left time is the earlier one.</summary>
    public static bool operator <(UnixTime left, UnixTime right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left time is the later one.</summary>
    public static bool operator >(UnixTime left, UnixTime right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left time is not later.</summary>
    public static bool operator <=(UnixTime left, UnixTime right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left time is not earlier.</summary>
    public static bool operator >=(UnixTime left, UnixTime right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(UnixTime other) =>
        Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanoseconds.CompareTo(other.Nanoseconds);
}
