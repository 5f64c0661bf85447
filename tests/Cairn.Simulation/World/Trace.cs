using System.Globalization;
using Cairn.Testing.Time;

namespace Cairn.Simulation.World;

/// <summary>What happened in a world, in order. Two runs of one seed have equal traces.</summary>
internal sealed class Trace
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Add(VirtualTime time, string what) =>
        _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{time.GetTimestamp()} {what}"));
}
