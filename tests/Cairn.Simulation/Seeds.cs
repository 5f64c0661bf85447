namespace Cairn.Simulation;

/// <summary>The seeds of a run: a few by default, as many as <c>CAIRN_SIM_SEEDS</c> says in the nightly run.</summary>
internal static class Seeds
{
    private const int Few = 3;

    public static IEnumerable<int> All()
    {
        var wanted = Environment.GetEnvironmentVariable("CAIRN_SIM_SEEDS");
        return Enumerable.Range(1, int.TryParse(wanted, out var count) && count > 0 ? count : Few);
    }
}
