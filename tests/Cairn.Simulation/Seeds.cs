namespace Cairn.Simulation;

/// <summary>The seeds of a run: some by default, as many as <c>CAIRN_SIM_SEEDS</c> says in the nightly run; the one that
/// <c>CAIRN_SIM_SEED</c> names alone, to look at what it found.</summary>
internal static class Seeds
{
    /// <summary>For stories about much data: few by default.</summary>
    public static IEnumerable<int> All() => Count(3);

    /// <summary>For stories about many moments: many by default.</summary>
    public static IEnumerable<int> Many() => Count(12);

    private static IEnumerable<int> Count(int byDefault)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("CAIRN_SIM_SEED"), out var only))
            return [only];

        var wanted = Environment.GetEnvironmentVariable("CAIRN_SIM_SEEDS");
        return Enumerable.Range(1, int.TryParse(wanted, out var count) && count > 0 ? count : byDefault);
    }
}
