using Cairn.Cli.Processes;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests.Kills;

/// <summary>A network in which peers are killed in the middle of transfers, and what must be true after each kill and at the end.</summary>
internal sealed class KillStory(TestNetwork network, Random random)
{
    /// <summary>Attempts at one kill: a peer that took no part in the transfer is not killed by it.</summary>
    private const int MaxAttempts = 20;

    private readonly ChangingTree _tree = new(network, random);
    private readonly Dictionary<string, (string State, string Folder)> _acknowledged = [];
    private readonly List<string> _unacknowledged = [];

    /// <summary>Snapshots that a backup acknowledged.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>Backs up a change and has a peer killed after a number of bytes; then it comes back, and all goes on.</summary>
    public async Task KillAsync(TestPeer victim)
    {
        for (var attempt = 0; victim.IsRunning; attempt++)
        {
            Assert.True(attempt < MaxAttempts, $"{victim.Name} could not be killed.");
            var state = await _tree.ChangeAsync();
            var most = _tree.Changed * (victim == network.Owner ? 3 : 1);
            await victim.KillAsync();
            await victim.UpAsync("--inject", $"crash-after={random.NextInt64(most)}", "--i-am-testing");
            await network.UntilOwnerFindsAllAsync();
            await TryBackupAsync(state);
        }

        await ComeBackAsync(victim);
        await BackupAsync();
    }

    /// <summary>A backup that must succeed, and its restore.</summary>
    public async Task BackupAsync()
    {
        var backup = await TryBackupAsync(await _tree.ChangeAsync());
        Assert.True(backup.ExitCode == 0, backup.ToString());
        await CompareAsync(backup.Summary.GetProperty("snapshot").GetString()!);
    }

    /// <summary>Backs up a folder of so many bytes, which never changes, to one peer alone.</summary>
    public async Task FillAsync(TestPeer holder, int bytes)
    {
        var folder = network.PathOf("unchanging");
        SampleTree.Write(Path.Combine(folder, "file"), random, bytes);
        var backup = await network.Owner.RunAsync("backup", folder, "--copies", "1", "--to", holder.Name);
        _acknowledged.Add(backup.Summary.GetProperty("snapshot").GetString()!, (folder, folder));
    }

    /// <summary>
    /// Whatever was acknowledged is listed, and restores as it was; so does what was not acknowledged and is there all the same.
    /// </summary>
    public async Task CompareAllAsync()
    {
        var listed = (await network.Owner.RunAsync("snapshots")).Objects("snapshot")
            .Select(line => line.GetProperty("snapshot").GetString()!)
            .ToHashSet();
        Assert.Empty(_acknowledged.Keys.Except(listed));
        foreach (var snapshot in listed)
            await CompareAsync(snapshot);
    }

    /// <summary>No peer has a file that is neither a blob nor a part of its home.</summary>
    public async Task NothingTemporaryRemainsAsync()
    {
        foreach (var peer in network.Peers)
        {
            await peer.StopAsync();
            var strange = Directory.EnumerateFiles(peer.Home.Folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(peer.Home.Folder, file))
                .Where(file => !HomeFiles.IsKnown(file));
            Assert.Empty(strange);
        }
    }

    private async Task ComeBackAsync(TestPeer victim)
    {
        var halfWritten = Directory.EnumerateFiles(Path.Combine(victim.Vault, "temp")).Count();
        await victim.UpAgainAsync();
        var line = await victim.Process.OutputAsync(
            line => line.GetProperty("type").GetString() == "warning"
                && line.GetProperty("message").GetString()!.Contains("was cut off in its last run", StringComparison.Ordinal),
            network.Time);
        var message = line.GetProperty("message").GetString()!;
        Assert.Contains("What it had acknowledged is in order", message, StringComparison.Ordinal);
        Assert.Contains($"Removed {halfWritten} half-written", message, StringComparison.Ordinal);
        await network.UntilOwnerFindsAllAsync();
    }

    private async Task<FinishedCommand> TryBackupAsync(string state)
    {
        var backup = await network.Owner.TryAsync("backup", _tree.Folder, "--copies", "3");
        if (backup.ExitCode is 0 or 3)
        {
            _acknowledged.Add(backup.Summary.GetProperty("snapshot").GetString()!, (state, _tree.Folder));
        }
        else
        {
            Assert.NotNull(backup.ErrorCode);
            _unacknowledged.Add(state);
        }

        return backup;
    }

    private async Task CompareAsync(string snapshot)
    {
        var target = network.PathOf("out");
        await network.Owner.RunAsync("restore", snapshot, "--target", target);
        if (_acknowledged.TryGetValue(snapshot, out var known))
            SampleTree.AssertSame(known.State, target + known.Folder, network.Time);
        else
            Assert.Contains(_unacknowledged, candidate => SampleTree.IsSame(candidate, target + _tree.Folder, network.Time));

        Directory.Delete(target, recursive: true);
    }
}
