using System.Security.Cryptography;
using System.Text;
using Cairn.Cli.Native;
using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Cli.LocalApi;

/// <summary>
/// Where the running peer of a home listens for commands: a Unix socket named by a hash of the home's path, since such names may have
/// 107 bytes only, in a folder that only this user can enter.
/// </summary>
internal static class LocalSocket
{
    /// <summary>Most bytes of a Unix socket's path (sun_path less its NUL, unix(7)).</summary>
    private const int MaxPathBytes = 107;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The socket's path: under <c>XDG_RUNTIME_DIR/cairn</c>, or <c>cairn-UID</c> in the temporary folder.</summary>
    /// <param name="home">Absolute path of the home; links in it are followed, so that each way to a home leads to one socket.</param>
    /// <param name="variable">Reads the environment.</param>
    /// <exception cref="CairnException">The path would be too long (code <c>socket-path-too-long</c>).</exception>
    public static string PathFor(string home, Func<string, string?> variable)
    {
        var runtime = variable("XDG_RUNTIME_DIR");
        var folder = string.IsNullOrEmpty(runtime)
            ? Path.Combine(variable("TMPDIR") is { Length: > 0 } temporary ? temporary : "/tmp", $"cairn-{Posix.EffectiveUser()}")
            : Path.Combine(runtime, "cairn");
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(Posix.RealPath(home)));
        var path = Path.Combine(folder, Convert.ToHexStringLower(digest.AsSpan(0, 16)) + ".sock");
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "socket-path-too-long",
                $"The path of the peer's socket, {path}, is longer than a socket's path may be.",
                "Nothing was done.",
                "Set XDG_RUNTIME_DIR to a shorter folder, the same for 'cairn up' and for commands.");
        }

        return path;
    }

    /// <summary>Makes the socket's folder, or refuses one that others could reach into.</summary>
    /// <exception cref="CairnException">Code <c>unsafe-socket-folder</c>.</exception>
    public static void PrepareFolder(string socket, ISourceTree files)
    {
        var folder = Path.GetDirectoryName(socket)!;
        Directory.CreateDirectory(folder, Private);
        var found = files.Stat(new BytePath(folder));
        if (found.Type is not EntryType.Directory || found.UserId != Posix.EffectiveUser() || (UnixFileMode)found.Mode != Private)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "unsafe-socket-folder",
                $"The folder {folder}, where a peer and its commands meet, is not a folder of this user alone (mode 0700).",
                "Somebody else could listen in, so nothing was done.",
                "Look at who made it, remove it, and try again.");
        }
    }
}
