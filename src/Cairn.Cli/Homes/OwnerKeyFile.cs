using System.Security.Cryptography;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Core.Signing;

namespace Cairn.Cli.Homes;

/// <summary>The owner key of a recovery kit, or of a file with nothing but a recovery key.</summary>
internal static class OwnerKeyFile
{
    /// <summary>Reads the file and derives the key. Dispose it as soon as it has signed.</summary>
    /// <exception cref="CairnException"><c>file-missing</c>, <c>bad-kit</c>, <c>no-key</c>, or <c>bad-recovery-key</c> and the
    /// like.</exception>
    public static ISigningKey Read(string file, ISignatures signatures)
    {
        var text = KitFile.Read(file, signatures).Key ?? throw new CairnException(
            ErrorKind.NotFound,
            "no-key",
            $"There is no recovery key in {file}.",
            "Nothing was done.",
            "Name a kit that has the key, or a file with nothing but the key.");
        return Derive(text, signatures);
    }

    /// <summary>Whose recovery key this is.</summary>
    /// <exception cref="CairnException"><c>bad-recovery-key</c> and the like.</exception>
    public static PeerId PeerOf(string key, ISignatures signatures)
    {
        using var owner = Derive(key, signatures);
        return new PeerId(Hash256.Sha256(owner.PublicKey.Span));
    }

    private static ISigningKey Derive(string key, ISignatures signatures)
    {
        using var secret = RecoveryKey.Parse(key);
        var seed = secret.DeriveOwnerSeed();
        try
        {
            return signatures.Derive(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }
}
