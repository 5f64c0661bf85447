using System.CommandLine;
using Cairn.Cli.Homes;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Heads;

namespace Cairn.Cli.Commands;

/// <summary>The recovery key as <c>--now</c> needs it: to sign that what was dropped need not wait. It stays in this process; the running
/// peer gets the signed record alone.</summary>
internal sealed class HurryKey(ISigningKey key) : IDisposable
{
    /// <summary>Whose key it is.</summary>
    public string Owner { get; } = new PeerId(Hash256.Sha256(key.PublicKey.Span)).ToString();

    /// <summary>The options <c>--now</c> and <c>--key</c>.</summary>
    public static (Option<bool> Now, Option<string?> Key) MakeOptions() =>
    (
        new Option<bool>("--now") { Description = "Do not wait for the undelete window; it cannot be undone, and takes --key" },
        new Option<string?>("--key")
        {
            HelpName = "FILE",
            Description = "A kit or a file with the recovery key of this peer, which no machine keeps",
        });

    /// <summary>Refuses one of the options without the other.</summary>
    /// <exception cref="CairnException">Code <c>bad-usage</c>.</exception>
    public static void Check(bool now, string? keyFile)
    {
        if (now != keyFile is not null)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-usage",
                now ? "--now needs --key FILE." : "--key is for --now only.",
                "Nothing was forgotten.",
                "Only the recovery key can have data removed before the undelete window has passed; leave both out to wait for it.");
        }
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="CairnException">There is no such file, or no key in it.</exception>
    public static HurryKey Read(string file) => new(OwnerKeyFile.Read(file, new P256Signatures()));

    /// <summary>Has holders remove at once what a head drops.</summary>
    /// <param name="head">The head; null, as after a dry run, does nothing.</param>
    /// <param name="session">The command's surroundings.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<PurgeSummary?> PurgeAsync(string? head, CommandSession session, CancellationToken cancellation)
    {
        if (!Identifiers.TryParse<HeadId>(head, out var named))
            return null;

        var purge = Purge.Sign(key, named, session.Surroundings.Time.GetUtcNow());
        return await session.CallAsync(LocalCalls.Purge, new PurgeRequest { Purge = purge.Bytes }, session.Output.Remark, cancellation);
    }

    /// <summary>Tells what became of it.</summary>
    /// <returns>The exit code: 3 when a peer did not remove anything yet.</returns>
    public static int Tell(PurgeSummary? purged, CommandOutput output)
    {
        if (purged is null)
            return 0;

        output.Data($"removed at once by {Counted.Of(purged.Done.Count, "peer")}");
        foreach (var missed in purged.Missed)
            output.Warn($"{Printable.Escape(missed)} It removes what was dropped when it is back and the undelete window has passed.");

        return purged.Missed.Count == 0 ? 0 : (int)ErrorKind.Incomplete;
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
