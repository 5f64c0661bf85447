using System.Diagnostics;
using System.Globalization;

namespace Cairn.SystemTests.Network;

/// <summary>
/// Watches what the files of vaults really take on the disk, as the kernel counts it, from its making until it is disposed. It asks
/// several times a second, by a program that knows nothing of Cairn.
/// </summary>
internal sealed class VaultSampler : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _enough = new();
    private readonly SortedDictionary<string, long> _peaks = [];
    private readonly Task _sampling;

    /// <param name="vaults">Folders of the vaults; all are there.</param>
    public VaultSampler(IReadOnlyList<string> vaults)
    {
        foreach (var vault in vaults)
            _peaks[vault] = 0;

        _sampling = Task.Run(() => SampleAsync(vaults));
    }

    /// <summary>How often it looked.</summary>
    public int Samples { get; private set; }

    /// <summary>Ends the watch.</summary>
    /// <returns>The most bytes that each vault ever took.</returns>
    public async Task<IReadOnlyDictionary<string, long>> FinishAsync()
    {
        await _enough.CancelAsync();
        await _sampling;
        return _peaks;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await FinishAsync();
        _enough.Dispose();
    }

    private async Task SampleAsync(IReadOnlyList<string> vaults)
    {
        while (!_enough.IsCancellationRequested)
        {
            foreach (var (vault, bytes) in await MeasureAsync(vaults))
                _peaks[vault] = Math.Max(_peaks[vault], bytes);

            Samples++;
            await Task.Delay(Pause, _enough.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>One look: the blocks of all files, 512 bytes each, with the folder that they were found below.</summary>
    private static async Task<Dictionary<string, long>> MeasureAsync(IReadOnlyList<string> vaults)
    {
        var start = new ProcessStartInfo("find", [.. vaults, "-type", "f", "-printf", "%b %H\\n"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true, // files that vanish meanwhile
        };
        using var find = Process.Start(start)!;
        var complaints = find.StandardError.ReadToEndAsync();
        var found = await find.StandardOutput.ReadToEndAsync();
        await complaints;
        await find.WaitForExitAsync();
        return found.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .GroupBy(line => line[1], line => 512 * long.Parse(line[0], CultureInfo.InvariantCulture))
            .ToDictionary(group => group.Key, group => group.Sum());
    }
}
