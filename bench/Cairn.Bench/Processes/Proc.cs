using System.Globalization;

namespace Cairn.Bench.Processes;

/// <summary>What the kernel tells of processes, see proc(5).</summary>
internal static class Proc
{
    /// <summary>The unit of times in /proc: USER_HZ, which is 100 on every architecture that Cairn runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>CPU seconds, user and system, that a running process has used since it started.</summary>
    public static double CpuSeconds(int process) => Ticks(process.ToString(CultureInfo.InvariantCulture), userField: 14) / TicksPerSecond;

    /// <summary>CPU seconds of all ended children of this process together.</summary>
    public static double ChildrenCpuSeconds() => Ticks("self", userField: 16) / TicksPerSecond;

    /// <summary>The most memory that a process has had resident, in bytes, since it started or since <see cref="ResetPeak"/>.</summary>
    /// <returns>0 when the process has ended.</returns>
    public static long PeakBytes(int process)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process}/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return long.Parse(line.AsSpan(6).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
            }
        }
        catch (IOException)
        {
            // Ended between two looks.
        }

        return 0;
    }

    /// <summary>Makes <see cref="PeakBytes"/> begin again from what is resident now.</summary>
    public static void ResetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    /// <summary>The load average of the last minute: how many threads want a core.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static long Ticks(string process, int userField)
    {
        // The name in parentheses may contain anything, so that fields are counted from behind it; the first one there is number 3.
        var text = File.ReadAllText($"/proc/{process}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[userField - 3], CultureInfo.InvariantCulture)
            + long.Parse(fields[userField - 2], CultureInfo.InvariantCulture);
    }
}
