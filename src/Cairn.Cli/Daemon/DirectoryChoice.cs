using Cairn.Core.Errors;

namespace Cairn.Cli.Daemon;

/// <summary>How a network keeps its member list, as its founder wrote it: <c>tracker=URL</c>.</summary>
internal static class DirectoryChoice
{
    private const string TrackerPrefix = "tracker=";

    /// <summary>The URL of the tracker.</summary>
    /// <exception cref="CairnException">
    /// It is kept otherwise (code <c>directory-not-supported</c>), or the URL makes no sense (code <c>bad-directory</c>).
    /// </exception>
    public static Uri TrackerOf(string directory)
    {
        if (directory is "gossip" || directory.StartsWith("etcd=", StringComparison.Ordinal))
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "directory-not-supported",
                $"The member list cannot be kept by '{directory}' yet: this version needs a tracker.",
                "Nothing was done.",
                "Run 'cairn tracker' on some machine and give --directory tracker=URL with the URL that it prints.");
        }

        var isTracker = directory.StartsWith(TrackerPrefix, StringComparison.Ordinal);
        if (isTracker
            && Uri.TryCreate(directory[TrackerPrefix.Length..], UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url is { AbsolutePath: "/", Query: "", UserInfo: "" })
        {
            return url;
        }

        throw new CairnException(
            ErrorKind.BadUsage,
            "bad-directory",
            $"'{directory}' does not say how the member list is kept.",
            "Nothing was done.",
            "Give --directory tracker=URL, such as tracker=http://192.168.1.10:7400.");
    }
}
