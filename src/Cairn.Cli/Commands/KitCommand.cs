using System.CommandLine;
using Cairn.Cli.Homes;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Signing;
using Cairn.Peer.Recover;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn kit</c>: rewrites the recovery kit with what is true now.</summary>
internal static class KitCommand
{
    private static readonly Manual Manual = new()
    {
        Examples = ["cairn kit --out laptop.kit --key-file laptop.kit", "cairn kit --out addresses-only.kit"],
        ExitCodes =
        [
            (4, "'cairn up' is not running for this home"),
            (5, "there is no such key file, or no key in it"),
            (7, "refused: the key is another peer's"),
        ],
    };

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var file = new Option<string>("--out")
        {
            HelpName = "FILE",
            Required = true,
            Description = "The kit to write; a kit of this peer is replaced",
        };
        var key = new Option<string?>("--key-file")
        {
            HelpName = "F",
            Description = "A kit or a file with the recovery key, which this machine does not keep; the new kit then has it too",
        };
        var command = new Command("kit", "Write the recovery kit anew, with the addresses and the credential of now") { file, key };
        builder.Add(command, Manual, (parsed, session, cancellation) => RunAsync(
            Paths.Absolute(parsed.GetRequiredValue(file), session.Surroundings),
            parsed.GetValue(key) is { } given ? Paths.Absolute(given, session.Surroundings) : null,
            session,
            cancellation));
    }

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string file, string? keyFile, CommandSession session, CancellationToken cancellation)
    {
        SecretFiles.WarnOfOpen(session, keyFile);
        var signatures = new P256Signatures();
        var key = keyFile is null ? null : KeyIn(keyFile, signatures);
        var answer = await session.CallAsync(LocalCalls.Kit, new KitRequest(), session.Output.Remark, cancellation);
        var kit = RecoveryKit.Parse(answer.Text, signatures) with { Key = key };
        if (key is not null)
            RequireOwn(key, kit, signatures);

        KitFile.Write(file, kit, signatures);
        session.Output.Data($"wrote {file}");
        var about = key is null ? "does not hold the recovery key: keep that beside it" : "holds the recovery key";
        session.Output.Talk($"It names {Counted.Of(kit.Members.Count, "other peer")} and {about}.");
        var summary = new KitSummary { File = file, Members = kit.Members.Count, HasKey = key is not null };
        session.Output.Object(summary);
        return 0;
    }

    private static string KeyIn(string file, ISignatures signatures) =>
        KitFile.Read(file, signatures).Key ?? throw new CairnException(
            ErrorKind.NotFound,
            "no-key",
            $"There is no recovery key in {file}.",
            "Nothing was written.",
            "Name a kit that has the key, or a file with nothing but the key.");

    private static void RequireOwn(string key, RecoveryKit kit, ISignatures signatures)
    {
        if (OwnerKeyFile.PeerOf(key, signatures) == kit.Peer)
            return;

        throw new CairnException(
            ErrorKind.Refused,
            "not-your-key",
            "This recovery key is not the one of this peer.",
            "Nothing was written: a kit with it could not bring this peer back.",
            "Name the kit or key file that 'cairn init' of this home wrote.");
    }
}
