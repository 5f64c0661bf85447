using Cairn.Platform.Trees;

namespace Cairn.Platform.Tests;

/// <summary>A fresh folder of the real file system that goes away with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("cairn-test-").FullName;

    public string Path { get; }

    public BytePath Bytes => new(Path);

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        // Names that are no UTF-8 are beyond .NET's own delete.
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", "--", Path]);
        remove.WaitForExit();
    }
}
