using System.Security.Cryptography;
using System.Text;
using Cairn.Core.Errors;
using Cairn.Core.Signing;
using Cairn.Peer.Recover;
using Cairn.Platform.Files;

namespace Cairn.Cli.Homes;

/// <summary>Recovery kits as files: readable by their owner only, and never a key lost by replacing one.</summary>
internal static class KitFile
{
    /// <summary>Refuses a file that is there already or cannot be written, before anything is made that a kit is for.</summary>
    /// <exception cref="CairnException"><c>kit-exists</c>, <c>cannot-write</c>, <c>disk-full</c>.</exception>
    public static void RequireNew(string file)
    {
        if (File.Exists(file))
            throw Occupied(file, "There is a file already where the recovery kit is to be written");

        PrivateFile.WriteAtomically(file, "To be a recovery kit.\n"u8);
        File.Delete(file);
    }

    /// <summary>Reads a kit, or a file with nothing but a recovery key.</summary>
    /// <exception cref="CairnException"><c>file-missing</c>, <c>bad-kit</c>.</exception>
    public static RecoveryKit Read(string file, ISignatures signatures)
    {
        var content = PrivateFile.Read(file);
        var kit = RecoveryKit.Parse(Encoding.UTF8.GetString(content), signatures);
        CryptographicOperations.ZeroMemory(content);
        return kit;
    }

    /// <summary>Writes a kit in place of nothing, or of an older kit of the same peer.</summary>
    /// <exception cref="CairnException">
    /// <c>kit-exists</c>: another file is there. <c>kit-would-lose-key</c>: the kit there has the recovery key and this one has not.
    /// </exception>
    public static void Write(string file, RecoveryKit kit, ISignatures signatures)
    {
        if (File.Exists(file))
            RequireReplaceable(file, kit, signatures);

        PrivateFile.WriteAtomically(file, Encoding.UTF8.GetBytes(kit.Format()));
    }

    private static void RequireReplaceable(string file, RecoveryKit kit, ISignatures signatures)
    {
        RecoveryKit there;
        try
        {
            there = Read(file, signatures);
        }
        catch (CairnException)
        {
            throw Occupied(file, "The file there is no recovery kit");
        }

        if (there.Peer is null || there.Peer != kit.Peer)
            throw Occupied(file, "The file there is no kit of this peer");

        if (there.Key is not null && kit.Key is null)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "kit-would-lose-key",
                $"The kit {file} has the recovery key in it, and this machine does not know the key.",
                "Nothing was written: replacing the kit could have lost the key.",
                $"Add '--key-file {file}' to take the key over, or write to another file.");
        }
    }

    private static CairnException Occupied(string file, string why) =>
        new(ErrorKind.BadUsage, "kit-exists", $"{why}: {file}.", "Nothing was written.", "Name another file, or move that one away.");
}
