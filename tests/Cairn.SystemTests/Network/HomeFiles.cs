using System.Text.RegularExpressions;

namespace Cairn.SystemTests.Network;

/// <summary>The files of a home, as docs/formats/vault.md lists them.</summary>
internal static partial class HomeFiles
{
    /// <summary>Whether a path, relative to the home, is that of a file that a peer at rest may have.</summary>
    public static bool IsKnown(string path) => Known().IsMatch(path);

    [GeneratedRegex(
        "^(version|lock|identity|settings\\.json|(ledger|catalog|placements)\\.db(-wal|-shm)?"
        + "|vault/blobs/(?<first>[0-9a-f]{2})/\\k<first>[0-9a-f]{62})$")]
    private static partial Regex Known();
}
