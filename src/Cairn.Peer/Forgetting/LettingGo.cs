using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Node;

namespace Cairn.Peer.Forgetting;

/// <summary>
/// What the owner key's word takes along: a purge concerns all that is dropped, so it would take what forgotten snapshots can still be
/// brought back from. Only those may go that were known when the command began, and only if it names none itself. For one run.
/// </summary>
internal sealed class LettingGo(PeerParts parts, PeerId? hurriedBy, HungPeers hung)
{
    private bool _letsAllGo;

    /// <summary>The snapshots that are not to be listed as forgotten any more.</summary>
    public IReadOnlyList<ForgottenSnapshot> Snapshots { get; private set; } = [];

    /// <summary>Fixes what may go.</summary>
    /// <param name="forgetsSome">Whether anything is forgotten besides what is already; then nothing else may go.</param>
    /// <exception cref="CairnException"><c>not-your-key</c> or <c>others-forgotten</c>.</exception>
    /// <param name="cancellation">Stops looking.</param>
    public async Task BeginAsync(bool forgetsSome, CancellationToken cancellation)
    {
        if (hurriedBy is null)
            return;

        if (hurriedBy != parts.Identity.Peer)
            throw PurgeRun.NotYourKey();

        _letsAllGo = !forgetsSome;
        if (_letsAllGo)
            Snapshots = parts.Forgotten();

        await RequireAsync(cancellation);
    }

    /// <summary>A holder may have shown a list with more that is forgotten; nobody was asked about that.</summary>
    /// <exception cref="CairnException"><c>others-forgotten</c>.</exception>
    public async Task RequireAsync(CancellationToken cancellation)
    {
        if (hurriedBy is null)
            return;

        // Until when something comes back for sure says nothing of when it is gone: what was not dropped stays, and after a recovery a
        // thief may have chosen that time.
        var known = Snapshots.Select(forgotten => forgotten.Snapshot.Id).ToHashSet();
        var listed = parts.Forgotten().Where(forgotten => !known.Contains(forgotten.Snapshot.Id)).ToList();
        var others = listed.Count - await CountGoneAsync(listed, cancellation);
        if (others == 0)
            return;

        throw new CairnException(
            ErrorKind.Refused,
            "others-forgotten",
            _letsAllGo
                ? $"A peer knew of {others} more that {(others == 1 ? "was" : "were")} forgotten and can still be brought back; --now "
                    + "would remove what only they need."
                : $"{others} forgotten before can still be brought back, and --now would remove what only they need as well.",
            "Nothing was forgotten or deleted.",
            _letsAllGo
                ? "See 'cairn snapshots --forgotten', and run the command again to let all of them go."
                : "Bring them back with 'cairn undelete', or let all of them go: 'cairn forget --prune --now --key FILE'.");
    }

    /// <summary>How many of them nobody can bring back any more, as after a recovery, which does not know what was purged.</summary>
    private async Task<int> CountGoneAsync(IReadOnlyList<ForgottenSnapshot> listed, CancellationToken cancellation)
    {
        if (listed.Count == 0)
            return 0;

        var survey = await parts.SurveyAsync(parts.Holders(), hung, cancellation);
        if (survey.HasStrays || survey.Holders.Any(holder => !holder.Answered))
            return 0;

        var fetcher = parts.NewFetcher(hung);
        await parts.CatalogSync.TakeIndexesAsync(fetcher, cancellation);
        if (parts.CatalogSync.CountUnreadIndexes() > 0)
            return 0;

        var remains = new Remains(parts.NewReader(fetcher), survey.IsClaimed);
        var gone = 0;
        foreach (var forgotten in listed)
            gone += await remains.IsGoneAsync(forgotten.Snapshot, cancellation) ? 1 : 0;

        return gone;
    }
}
