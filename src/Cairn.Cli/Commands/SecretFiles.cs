using Cairn.Cli.Output;

namespace Cairn.Cli.Commands;

/// <summary>Files with a passphrase or a recovery key, which nobody but their owner should be able to read.</summary>
internal static class SecretFiles
{
    /// <summary>Warns of each file that every user of the machine may read. One that is not there is somebody else's matter.</summary>
    /// <param name="session">Where names are resolved and the warning goes.</param>
    /// <param name="files">Names as given; null for none.</param>
    public static void WarnOfOpen(CommandSession session, params string?[] files)
    {
        foreach (var file in files.OfType<string>().Where(file => file.Length > 0).Select(session.Surroundings.Absolute))
        {
            if (File.Exists(file) && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead))
                session.Output.Warn($"Every user of this machine may read {Printable.Escape(file)}, which holds a secret; 'chmod 600' it.");
        }
    }
}
