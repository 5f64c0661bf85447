namespace Cairn.Bench.Contestants;

/// <summary>What folders take.</summary>
internal static class Folders
{
    /// <summary>Lengths of all files below a folder together.</summary>
    public static long BytesBelow(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
