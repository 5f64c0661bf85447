using System.CommandLine;
using System.Security.Cryptography;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Platform.Files;

namespace Cairn.Cli.Commands;

/// <summary>A passphrase, which comes from a file and never from an argument, where every user of the machine could read it.</summary>
internal static class PassphraseFile
{
    /// <summary>The option that names the file.</summary>
    public static Option<string?> MakeOption() => new("--passphrase-file")
    {
        HelpName = "F",
        Description = "A file whose first line is the passphrase that wraps the keys of the home",
    };

    /// <summary>The first line of the file, as UTF-8; empty when no file is named.</summary>
    /// <exception cref="CairnException">The line is empty (code <c>bad-passphrase</c>).</exception>
    public static ReadOnlyMemory<byte> Read(string? file, Surroundings surroundings)
    {
        if (file is null)
            return default;

        var content = PrivateFile.Read(surroundings.Absolute(file));
        var end = content.AsSpan().IndexOfAny((byte)'\n', (byte)'\r');
        var passphrase = content.AsSpan(0, end < 0 ? content.Length : end).ToArray();
        CryptographicOperations.ZeroMemory(content);
        if (passphrase.Length > 0)
            return passphrase;

        throw new CairnException(
            ErrorKind.BadUsage,
            "bad-passphrase",
            $"The first line of {file} is empty.",
            "Nothing was done.",
            "Put the passphrase into the first line of the file.");
    }
}
