using System.Diagnostics;

namespace Cairn.Bench.Processes;

/// <summary>A program to be run with arguments, and what its environment has besides that of this process. Immutable.</summary>
/// <param name="Name">What its process is called in reports.</param>
/// <param name="Program">Name or path of the executable.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record Command(string Name, string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Environment variables that are set.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Starts it with redirected outputs and nothing to read.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public Process Start()
    {
        var start = new ProcessStartInfo(Program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in Arguments)
            start.ArgumentList.Add(argument);

        foreach (var (name, value) in Environment)
            start.Environment[name] = value;

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{Program} did not start.");
        process.StandardInput.Close();
        return process;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Program} {string.Join(' ', Arguments)}";
}
