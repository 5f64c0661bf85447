using System.Globalization;
using System.Text;
using Cairn.Core.Errors;
using Cairn.Platform.Files;

namespace Cairn.Cli.Homes;

/// <summary>The file <c>version</c> of a home: the number of its layout, so that an older program leaves a newer home alone.</summary>
internal static class HomeVersion
{
    /// <summary>The layout that this program writes: <c>identity</c>, <c>vault/</c> and three databases.</summary>
    public const int Current = 1;

    /// <summary>The file with the keys, which no home in use is without.</summary>
    private const string IdentityName = "identity";

    /// <summary>Whether a folder is a home.</summary>
    /// <exception cref="CairnException"><c>home-closed</c>: this user may not look into it, so there is no telling.</exception>
    public static bool Exists(string home)
    {
        try
        {
            _ = File.GetAttributes(FileOf(home));
            return true;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "home-closed",
                (
                    $"There is no looking into {home}: {closed.Message}",
                    "Nothing was changed.",
                    "Run cairn as the user that this home belongs to, or name another home with --home."),
                closed);
        }
    }

    /// <summary>Marks a folder as a home, durably.</summary>
    public static void Write(string home) =>
        PrivateFile.WriteAtomically(FileOf(home), Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Current}\n")));

    /// <summary>Makes a folder no home any more.</summary>
    public static void Delete(string home) => File.Delete(FileOf(home));

    /// <summary>Whether there are keys in a folder.</summary>
    public static bool HasIdentity(string home) => File.Exists(Path.Combine(home, IdentityName));

    /// <summary>Refuses what this program cannot work with.</summary>
    /// <exception cref="CairnException"><c>not-a-home</c>, <c>newer-version</c>, <c>damaged-home</c>.</exception>
    public static void Check(string home)
    {
        if (!Exists(home))
        {
            RequireNoIdentity(home);
            throw new CairnException(
                ErrorKind.NotFound,
                "not-a-home",
                $"There is no peer in {home}.",
                "Nothing was changed.",
                "Make one with 'cairn init', bring a lost one back with 'cairn recover', or name another home with --home.");
        }

        var text = File.ReadAllText(FileOf(home)).Trim();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            throw new CairnException(
                ErrorKind.Integrity,
                "damaged-home",
                $"The file {FileOf(home)} does not say which version the home has.",
                "Nothing was changed.",
                $"If nothing else in the home is damaged, write the number {Current} into it.");
        }

        if (version > Current)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "newer-version",
                $"The home {home} was written by a newer Cairn: its layout is version {version}, and this program knows {Current}.",
                "Nothing was changed.",
                "Use that newer program for this home.");
        }
    }

    /// <summary>Refuses a folder that was a home before the file went, which is neither no home nor an empty folder.</summary>
    /// <exception cref="CairnException"><c>damaged-home</c>.</exception>
    public static void RequireNoIdentity(string home)
    {
        if (HasIdentity(home))
        {
            throw new CairnException(
                ErrorKind.Integrity,
                "damaged-home",
                $"There is a peer in {home}, but the file that says which version the home has is missing: {FileOf(home)}.",
                "Nothing was changed.",
                $"If nothing else in the home is damaged, make that file with the number {Current} in it.");
        }
    }

    private static string FileOf(string home) => Path.Combine(home, "version");
}
