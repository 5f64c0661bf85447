using System.Globalization;

namespace Cairn.Bench.Reports;

/// <summary>The same thing measured several times.</summary>
internal sealed class Samples(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    /// <summary>The one in the middle; of an even number, the mean of the two.</summary>
    public double Median => (_sorted[(_sorted.Length - 1) / 2] + _sorted[_sorted.Length / 2]) / 2;

    /// <summary>The median, and the range when there is one.</summary>
    public override string ToString()
    {
        var median = Format(Median);
        var (least, most) = (Format(_sorted[0]), Format(_sorted[^1]));
        return least == most ? median : $"{median} ({least} to {most})";
    }

    private static string Format(double value) => value.ToString(value < 100 ? "0.00" : "0", CultureInfo.InvariantCulture);
}
