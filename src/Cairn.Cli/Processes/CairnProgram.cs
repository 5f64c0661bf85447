using System.Collections.Frozen;
using System.Diagnostics;

namespace Cairn.Cli.Processes;

/// <summary>The cairn executable, to be run as processes of their own. Immutable.</summary>
internal sealed record CairnProgram
{
    /// <summary>Path of the executable.</summary>
    public required string Path { get; init; }

    /// <summary>Arguments before all others; the path of a library, where <see cref="Path"/> is the <c>dotnet</c> host.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>Environment variables that are set besides those of this process; an empty value removes one.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The program that this process runs.</summary>
    public static CairnProgram OfThisProcess()
    {
        var path = System.Environment.ProcessPath ?? throw new InvalidOperationException("This process does not know its own path.");
        return System.IO.Path.GetFileNameWithoutExtension(path) == "dotnet"
            ? new CairnProgram { Path = path, Prefix = [System.IO.Path.Combine(AppContext.BaseDirectory, "cairn.dll")] }
            : new CairnProgram { Path = path };
    }

    /// <summary>A variable of the environment that its processes have; null for one that is not set.</summary>
    public string? Variable(string name) => Environment.TryGetValue(name, out var value)
        ? value.Length == 0 ? null : value
        : System.Environment.GetEnvironmentVariable(name);

    /// <summary>Starts a process, with <c>--json</c>.</summary>
    public CairnProcess Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Path)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        string[] all = [.. Prefix, "--json", .. arguments];
        foreach (var argument in all)
            start.ArgumentList.Add(argument);

        foreach (var (name, value) in Environment)
            start.Environment[name] = value.Length == 0 ? null : value;

        return CairnProcess.Start(start);
    }

    /// <summary>Runs a command to its end, with <c>--json</c>. Cancelling kills it.</summary>
    public async Task<FinishedCommand> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        await using var process = Start(arguments);
        return await process.FinishAsync(cancellation);
    }
}
