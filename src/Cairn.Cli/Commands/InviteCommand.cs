using System.CommandLine;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Commands;

/// <summary><c>cairn invite</c>: one line to hand to the next peer.</summary>
internal static class InviteCommand
{
    private static readonly TimeSpan DefaultExpiry = TimeSpan.FromHours(24);

    /// <summary>Adds the command.</summary>
    public static void AddTo(CommandBuilder builder)
    {
        var expires = Values.Option("--expires", text => Durations.Parse(text));
        expires.HelpName = "D";
        expires.Description = "How long it is valid, such as 90s, 24h or 30d. Default: 24h";
        var reusable = new Option<bool>("--reusable") { Description = "More than one peer may join with it" };
        var command = new Command("invite", "Print one line with which another peer joins the network") { expires, reusable };
        var manual = new Manual
        {
            Examples = ["cairn invite", "cairn invite --expires 7d --reusable"],
            ExitCodes = [(4, "'cairn up' is not running for this home")],
        };
        builder.Add(command, manual, (parsed, session, cancellation) => RunAsync(
            new InviteRequest { ValidFor = parsed.GetValue(expires) ?? DefaultExpiry, Reusable = parsed.GetValue(reusable) },
            session,
            cancellation));
    }

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(InviteRequest request, CommandSession session, CancellationToken cancellation)
    {
        var made = await session.CallAsync(LocalCalls.Invite, request, _ => { }, cancellation);
        session.Output.Data(made.Invite);
        session.Output.Object(made);
        return 0;
    }
}
