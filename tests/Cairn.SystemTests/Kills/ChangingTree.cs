using System.Diagnostics;
using Cairn.SystemTests.Network;

namespace Cairn.SystemTests.Kills;

/// <summary>
/// A folder that is changed again and again, with a copy of each of its states. Files are random, so that they do not compress.
/// </summary>
internal sealed class ChangingTree(TestNetwork network, Random random)
{
    private const int Files = 24;
    private const int ChangedFiles = 8;
    private const int MaxFile = 400_000;

    /// <summary>More than one pack, so that several are on their way at once.</summary>
    private const int LargeFile = 20_000_000;

    private int _states;

    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateDirectory(network.PathOf("tree")).FullName;

    /// <summary>Bytes of new content that the last change brought.</summary>
    public long Changed { get; private set; }

    /// <summary>Changes some files; once in a while there is a large one.</summary>
    /// <returns>A copy of the folder as it is then.</returns>
    public async Task<string> ChangeAsync()
    {
        Changed = 0;
        var all = _states == 0;
        foreach (var index in Enumerable.Range(0, Files).Where(index => all || random.Next(Files) < ChangedFiles))
            Write($"folder{index % 4}/file {index}", random.Next(1, MaxFile));

        var large = Path.Combine(Folder, "large");
        File.Delete(large);
        if (_states % 8 == 0)
            Write("large", LargeFile);

        var copy = network.PathOf($"state{_states++}");
        using var cp = Process.Start("cp", ["-a", "--reflink=auto", Folder, copy]);
        await cp.WaitForExitAsync(network.Time);
        return cp.ExitCode == 0 ? copy : throw new InvalidOperationException($"The folder could not be copied to {copy}.");
    }

    private void Write(string name, int count)
    {
        SampleTree.Write(Path.Combine(Folder, name), random, count);
        Changed += count;
    }
}
