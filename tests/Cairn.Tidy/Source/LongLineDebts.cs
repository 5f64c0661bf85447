namespace Cairn.Tidy.Source;

/// <summary>
/// Files written before lines were measured. Whoever wraps a file's lines takes it off; nothing is added. When the list is empty it
/// goes.
/// </summary>
internal static class LongLineDebts
{
    public static IReadOnlySet<string> Files { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "src/Cairn.Cli/Commands/CommandTree.cs",
        "src/Cairn.Cli/Commands/GlobalOptions.cs",
        "src/Cairn.Cli/Commands/HelpCommand.cs",
        "src/Cairn.Cli/Commands/Values.cs",
        "src/Cairn.Cli/Homes/HomeFolder.cs",
        "src/Cairn.Cli/Homes/HomeVersion.cs",
        "src/Cairn.Cli/LocalApi/JsonLine.cs",
        "src/Cairn.Cli/LocalApi/Messages/EntryLine.cs",
        "src/Cairn.Cli/Output/Failures.cs",
        "src/Cairn.Cli/Output/Printable.cs",
        "src/Cairn.Platform/Compression/ZstdCompressor.cs",
        "src/Cairn.Platform/Compression/ZstdDecompressor.cs",
        "src/Cairn.Platform/Computing/CoreCompute.cs",
        "src/Cairn.Platform/Databases/DatabaseDurability.cs",
        "src/Cairn.Platform/Databases/DatabaseOptions.cs",
        "src/Cairn.Platform/Databases/DatabaseSession.cs",
        "src/Cairn.Platform/Disks/DiskPath.cs",
        "src/Cairn.Platform/Native/CString.cs",
        "src/Cairn.Platform/Trees/UnixTime.cs",
        "tests/Cairn.Platform.Tests/Databases/DatabaseTests.cs",
        "tests/Cairn.Testing/Platform/FaultyDisk.cs",
        "tests/Cairn.Testing/Platform/SeededEntropy.cs",
    };
}
