using Cairn.Bench.Reports;

namespace Cairn.Bench.Measures;

/// <summary>One thing that <c>bench.sh</c> measures and prints.</summary>
internal interface IMeasure
{
    /// <summary>The word that <c>--only</c> takes.</summary>
    string Name { get; }

    /// <summary>Measures.</summary>
    /// <exception cref="MeasureException">A program did not do what it should.</exception>
    Task<Report> RunAsync(Workbench bench, CancellationToken cancellation);
}
