using System.Text;
using Cairn.Core.Errors;
using Cairn.Platform.Files;
using Cairn.Protocol.Membership;

namespace Cairn.Cli.Commands;

/// <summary>
/// An invite as an argument. Its secret admits whoever sends it first, and arguments can be read by every user of the machine: so besides
/// the line itself there are <c>-</c>, for a line of standard input, and <c>@FILE</c>.
/// </summary>
internal static class InviteArgument
{
    /// <summary>How an option that takes one is shown in the help.</summary>
    public const string HelpName = "-|@FILE|INVITE";

    /// <summary>What the help says of the three forms.</summary>
    public const string Forms = "- reads it from standard input, @FILE from a file; every user of the machine can read arguments";

    /// <summary>Reads it from where it is; at a terminal it is asked for.</summary>
    /// <exception cref="CairnException"><c>bad-invite</c>, <c>no-invite</c>, <c>file-missing</c>, <c>cannot-read</c>.</exception>
    public static async Task<Invite> ReadAsync(string given, CommandSession session, CancellationToken cancellation) => given switch
    {
        "-" => Invite.Parse(await LineAsync(session, cancellation)),
        ['@', .. var file] => Invite.Parse(Content(file, session)),
        _ => Invite.Parse(given),
    };

    private static async Task<string> LineAsync(CommandSession session, CancellationToken cancellation)
    {
        if (session.Surroundings.InIsTerminal)
            session.Output.Talk("Paste the line that 'cairn invite' printed, and press Enter.");

        // A read cannot be taken back; whoever is interrupted ends, and the read with the process.
        var line = await Task.Run(session.Surroundings.In.ReadLine, cancellation).WaitAsync(cancellation);
        return line ?? throw new CairnException(
            ErrorKind.BadUsage,
            "no-invite",
            "--join - takes the invite from standard input, which is empty.",
            "Nothing was done.",
            "Give it there, as in: cairn ... --join - < FILE-WITH-THE-INVITE");
    }

    private static string Content(string file, CommandSession session)
    {
        var path = Paths.Absolute(file, session.Surroundings);
        var content = PrivateFile.Read(path);
        SecretFiles.WarnOfOpen(session, path);
        return Encoding.UTF8.GetString(content);
    }
}
