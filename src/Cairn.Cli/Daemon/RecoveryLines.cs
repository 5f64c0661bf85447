using Cairn.Cli.Output;
using Cairn.Vault.Recovery;

namespace Cairn.Cli.Daemon;

/// <summary>What a peer tells at its start of what it found and put in order.</summary>
internal static class RecoveryLines
{
    /// <summary>One line when the last run was cut off or had left something; another when data is missing or damaged.</summary>
    /// <param name="wasCutOff">Whether the last run ended without letting go of the home.</param>
    /// <param name="found">What the opening of the vault found.</param>
    public static IEnumerable<string> Of(bool wasCutOff, RecoveryReport found)
    {
        var removed = $"Removed {found.TemporaryFiles} half-written and {found.Orphans} unacknowledged blobs";
        var isWhole = found.Lost.Count + found.Damaged.Count == 0;
        if (wasCutOff)
        {
            var kept = Counted.Of(found.Held, "blob");
            yield return "This peer was cut off in its last run. "
                + (isWhole ? $"What it had acknowledged is in order: {kept} kept for others. " : "")
                + $"{removed}. A backup that was under way is to be run again; it does not send again what had arrived.";
        }
        else if (found.TemporaryFiles + found.Orphans > 0)
        {
            yield return $"{removed} of an earlier run.";
        }

        if (!isWhole)
        {
            var lost = Counted.Of(found.Lost.Count, "blob");
            yield return $"Of what this peer keeps for others: {lost} missing, {found.Damaged.Count} damaged.";
        }
    }
}
