namespace Cairn.Cli.Homes;

/// <summary>Finds the folder in which a peer keeps its keys, vault and databases.</summary>
internal static class HomeLocation
{
    /// <summary>
    /// The first that is given: <paramref name="option"/>, <c>CAIRN_HOME</c>, <c>XDG_DATA_HOME/cairn</c>, <c>HOME/.local/share/cairn</c>.
    /// A relative <c>XDG_DATA_HOME</c> is ignored, as the XDG base directory specification asks.
    /// </summary>
    public static string Resolve(string? option, Func<string, string?> variable, string currentDirectory)
    {
        var path = NullIfEmpty(option) ?? NullIfEmpty(variable("CAIRN_HOME"));
        if (path is null)
        {
            var data = NullIfEmpty(variable("XDG_DATA_HOME"));
            path = data is not null && Path.IsPathRooted(data)
                ? Path.Combine(data, "cairn")
                : Path.Combine(NullIfEmpty(variable("HOME")) ?? "/", ".local", "share", "cairn");
        }

        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, currentDirectory));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
