using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Trackers;

namespace Cairn.Tracker.Serving;

/// <summary>Reads the ids and numbers in messages of hints, which hold them as text. Null stands for a message that makes no
/// sense, or that is too large.</summary>
internal static class HintMessages
{
    private const long MaxShardLength = 1024L * 1024 * 1024;

    /// <summary>Packs with their holders.</summary>
    public static IReadOnlyList<PackHolders>? Read(ReceiptsMessage message)
    {
        if (message.Packs.Count > TrackerLimits.PacksPerMessage)
            return null;

        var packs = new List<PackHolders>(message.Packs.Count);
        foreach (var told in message.Packs)
        {
            var holders = Read<PeerId>(told.Peers, TrackerLimits.PeersPerPack);
            if (!Identifiers.TryParse<PackId>(told.Pack, out var pack) || holders is null)
                return null;

            packs.Add(new PackHolders(pack, [.. holders.Distinct()]));
        }

        return packs;
    }

    /// <summary>The packs of a question for a restore plan.</summary>
    public static IReadOnlyList<PackId>? Read(RestorePlanMessage message) => Read<PackId>(message.Packs, TrackerLimits.PacksPerMessage);

    /// <summary>The questions for a backup plan, one for each pack.</summary>
    public static IReadOnlyList<PlacementQuestion>? Read(BackupPlanMessage message)
    {
        if (message.Packs.Count > TrackerLimits.PacksPerPlan
            || message.K is < 1 or > Redundancy.MaxK
            || message.M is < 0 or > Redundancy.MaxM
            || message.Happy < message.K
            || message.Happy > message.K + message.M
            || Read<PeerId>(message.Exclude, TrackerLimits.Excluded) is not { } excluded)
        {
            return null;
        }

        var questions = new List<PlacementQuestion>(message.Packs.Count);
        foreach (var wanted in message.Packs)
        {
            if (!Identifiers.TryParse<PackId>(wanted.Pack, out var pack) || wanted.ShardLength is < 0 or > MaxShardLength)
                return null;

            questions.Add(new PlacementQuestion
            {
                Pack = pack,
                Redundancy = new Redundancy(message.K, message.M),
                Happy = message.Happy,
                ShardLength = wanted.ShardLength,
                Excluded = excluded,
            });
        }

        return questions;
    }

    /// <summary>Whether a report makes sense.</summary>
    public static bool IsSound(ReportMessage message) =>
        message.Outcome is ReportMessage.BackupDone or ReportMessage.RestoreVerified or ReportMessage.RestoreFailed
        && message is { Packs: >= 0, Bytes: >= 0 };

    /// <summary>Whether a list of files makes sense.</summary>
    public static bool IsSound(FilesMessage message) =>
        message.Files.Count <= TrackerLimits.FilesPerMessage
        && message.Removed.Count <= TrackerLimits.FilesPerMessage
        && message.Files.All(file => IsName(file.Name) && file.Size >= 0 && Identifiers.TryParse<BlobId>(file.Checksum, out _))
        && message.Removed.All(IsName);

    /// <summary>Whether a file may have such a name.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= TrackerLimits.FileName;

    private static List<TId>? Read<TId>(IReadOnlyList<string> texts, int most)
        where TId : struct, IIdentifier<TId>
    {
        if (texts.Count > most)
            return null;

        var ids = new List<TId>(texts.Count);
        foreach (var text in texts)
        {
            if (!Identifiers.TryParse<TId>(text, out var id))
                return null;

            ids.Add(id);
        }

        return ids;
    }
}
