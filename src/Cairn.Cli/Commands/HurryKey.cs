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
internal static class HurryKey
{
    /// <summary>Runs a command that drops, and has what it dropped removed at once if there is a key for that.</summary>
    /// <param name="file">Where the key is; null to wait for the undelete window.</param>
    /// <param name="call">Drops, given the owner whose key will sign that nobody need wait.</param>
    /// <param name="session">The command's surroundings.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The exit code: 3 when a peer did not remove anything yet.</returns>
    /// <exception cref="CairnException">There is no such file, no key in it, or the command failed.</exception>
    public static async Task<int> RunAsync<T>(
        string? file, Func<string?, Task<T>> call, CommandSession session, CancellationToken cancellation)
        where T : DropSummary
    {
        if (file is null)
        {
            session.Output.Object(await call(null));
            return 0;
        }

        SecretFiles.WarnOfOpen(session, file);
        using var key = OwnerKeyFile.Read(file, new P256Signatures());
        var summary = await call(new PeerId(Hash256.Sha256(key.PublicKey.Span)).ToString());
        var purged = await PurgeAsync(key, summary.Head, session, cancellation);
        session.Output.Object(summary with { Purged = purged?.Done, NotPurged = purged?.Missed });
        return Tell(purged, session.Output);
    }

    /// <summary>Has holders remove at once what a head drops; null, as after a dry run, does nothing.</summary>
    private static async Task<PurgeSummary?> PurgeAsync(
        ISigningKey key, string? head, CommandSession session, CancellationToken cancellation)
    {
        if (!Identifiers.TryParse<HeadId>(head, out var named))
            return null;

        var purge = Purge.Sign(key, named, session.Surroundings.Time.GetUtcNow());
        return await session.CallAsync(LocalCalls.Purge, new PurgeRequest { Purge = purge.Bytes }, session.Output.Remark, cancellation);
    }

    /// <summary>Tells what became of it.</summary>
    private static int Tell(PurgeSummary? purged, CommandOutput output)
    {
        if (purged is null)
            return 0;

        output.Data($"removed at once by {Counted.Of(purged.Done.Count, "peer")}");
        foreach (var missed in purged.Missed)
            output.Warn($"{Printable.Escape(missed)} It removes what was dropped when it is back and the undelete window has passed.");

        return purged.Missed.Count == 0 ? 0 : (int)ErrorKind.Incomplete;
    }
}
