using Cairn.Core.Errors;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Forgetting;

/// <summary>Carries the owner key's word to all who keep heads.</summary>
internal sealed class PurgeRun(PeerParts parts)
{
    /// <summary>How long a holder may take, which removes what was dropped before it answers.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Does it.</summary>
    /// <exception cref="CairnException"><c>not-your-key</c>, or <c>purge-outdated</c>: another head is the newest by now.</exception>
    public async Task<PurgeOutcome> RunAsync(OwnerSigned<Purge> purge, CancellationToken cancellation)
    {
        if (purge.Signer != parts.Identity.Peer)
            throw NotYourKey();

        if (parts.Heads.Latest()?.HeadId() != purge.Value.Head)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "purge-outdated",
                "The list of snapshots has changed since the command began.",
                "What was dropped is removed when the undelete window has passed, not at once.",
                "Run the command again.");
        }

        var keepers = parts.HeadKeepers();
        var replies = await Task.WhenAll(keepers.Select(keeper => parts.Seams.Time.WithinAsync(
            Patience, token => parts.Seams.Calls.PurgeAsync(Contact.Of(keeper.Record.Value), purge, token), cancellation)));
        var answers = keepers.Zip(replies, (keeper, reply) => (keeper.Name, Why: WhyNot(reply))).ToList();
        return new PurgeOutcome(
            [.. answers.Where(answer => answer.Why is null).Select(answer => answer.Name)],
            [.. answers.Where(answer => answer.Why is not null).Select(answer => $"{answer.Name}: {answer.Why}")]);
    }

    /// <summary>The error of whoever brings another peer's recovery key.</summary>
    public static CairnException NotYourKey() => new(
        ErrorKind.Refused,
        "not-your-key",
        "This recovery key is not the one of this peer.",
        "Nothing was forgotten or deleted.",
        "Name the kit or key file that 'cairn init' of this home wrote.");

    private static string? WhyNot(Reply<PurgeAnswer>? reply) => reply switch
    {
        null => $"It did not answer within {Patience.TotalMinutes:0} minutes.",
        Reply<PurgeAnswer>.Refused refused => refused.Refusal.Why,
        Reply<PurgeAnswer>.Unreachable unreachable => unreachable.Why,
        _ => null,
    };
}
