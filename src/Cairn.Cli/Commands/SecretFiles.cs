using Cairn.Cli.Output;

namespace Cairn.Cli.Commands;

/// <summary>Files with a passphrase, a recovery key or an invite, which nobody but their owner should be able to read.</summary>
internal static class SecretFiles
{
    /// <summary>Warns of each file that others on the machine may read, be it their group alone. One that is not there is somebody else's
    /// matter.</summary>
    /// <param name="session">Where names are resolved and the warning goes.</param>
    /// <param name="files">Names as given; null for none.</param>
    public static void WarnOfOpen(CommandSession session, params string?[] files)
    {
        foreach (var file in files.OfType<string>().Where(file => file.Length > 0).Select(session.Surroundings.Absolute))
        {
            if (File.Exists(file) && Readers(File.GetUnixFileMode(file)) is { } readers)
                session.Output.Warn($"{readers} may read {Printable.Escape(file)}, which holds a secret; 'chmod 600' it.");
        }
    }

    /// <summary>Who besides its owner may read a file of this mode; null for nobody.</summary>
    private static string? Readers(UnixFileMode mode) =>
        mode.HasFlag(UnixFileMode.OtherRead) ? "Every user of this machine"
        : mode.HasFlag(UnixFileMode.GroupRead) ? "Everybody in its group"
        : null;
}
