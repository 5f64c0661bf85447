using System.CommandLine;

namespace Cairn.Cli.Commands;

/// <summary>The argument SNAP of several commands.</summary>
internal static class SnapshotArgument
{
    /// <summary>A new one.</summary>
    public static Argument<string> Make() => new("SNAP") { Description = "A snapshot: its id, the beginning of it, or 'latest'" };
}
