using Cairn.Archive.Sealing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Identity;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Heads;

/// <summary>
/// Writes a new head to the holders. A holder that keeps a head this owner does not know (another machine with the same identity, or a
/// head that a lost database forgot) hands it over; its snapshots are merged and the next head names it. One for all heads of a command,
/// so that it knows who may have taken one of them late. Not thread-safe.
/// </summary>
internal sealed class HeadWriter(PeerIdentity identity, HeadSeams seams, HeadBook book)
{
    /// <summary>Heads that are signed at most for one addition: each after the first because a holder showed an unknown one.</summary>
    private const int MaxRounds = 8;

    /// <summary>Numbers of heads below this go on; whoever had the device could have signed one beyond, after which none could follow. A
    /// head a second takes 35,000 years to get here.</summary>
    private const ulong EndOfNumbers = 1UL << 40;

    /// <summary>Holders whose reasons an error names at most.</summary>
    private const int MostReasons = 3;

    private readonly Succession _succession = new(identity, seams.Calls, seams.Time, seams.Tell);
    private readonly LateTakers _late = new();

    /// <summary>Holders that are not waited for again, save those that may have taken a head without saying so in time, once a later one
    /// drops less. A head that takes back what another writer wrote starts with none.</summary>
    public HungPeers Hung { get; init; } = new(seams.Time);

    /// <summary>Adds to what the newest head lists and has the new head kept.</summary>
    /// <param name="addition">What to add.</param>
    /// <param name="holders">Who is to keep it.</param>
    /// <param name="happy">Receipts below which the head does not count; 0 takes what comes.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="CairnException"><c>head-not-kept</c>: too few holders took it. <c>superseded</c>: a holder has a head by a newer
    /// device. <c>newer-version</c>: a holder has a head that only a newer program can read.</exception>
    public async Task<KeptHead> AddAsync(
        HeadAddition addition, IReadOnlyList<Member> holders, int happy, CancellationToken cancellation)
    {
        var previous = book.Latest();
        var now = seams.Time.GetUtcNow();
        var draft = book.Standing(identity.Keys, now).With(addition, now);
        var highest = addition.Merged.Append(previous).OfType<Signed<Head>>().Where(HasNumber).Select(head => head.Value.Number)
            .DefaultIfEmpty().Max();
        var merged = new SortedSet<HeadId>(addition.Merged.Select(head => head.HeadId()));
        var takenOver = addition.Merged.ToList();
        var isMerged = false;
        for (var round = 1; ; round++)
        {
            var head = Sign(draft, previous, merged, highest + 1);
            book.Record(head, takenOver.Where(other => !other.Device.Equals(identity.Device.Certificate)));
            var id = head.HeadId();
            var answers = await Task.WhenAll(holders.Select(holder => PutAsync(holder, head, id, cancellation)));
            var unknown = answers
                .Select(answer => answer.Unknown)
                .OfType<Signed<Head>>()
                .Where(other => IsNews(other, head) && merged.Add(other.HeadId()))
                .ToList();
            if (unknown.Count == 0 || round == MaxRounds)
            {
                await RequireCurrentAsync(holders.Zip(answers), cancellation);
                var keepers = holders.Zip(answers).Where(put => put.Second.IsKept).Select(put => put.First.Peer);
                var kept = new KeptHead(head, draft.Content, keepers.ToHashSet()) { IsMerged = isMerged };
                return Settle(kept, happy, [.. holders.Zip(answers)]);
            }

            // One that was taken into account before need only be named; whatever it lists besides was forgotten since.
            var unseen = unknown.Where(other => !book.IsPast(other.HeadId())).ToLookup(other => book.IsFarBehind(other));
            var news = unseen[false].ToList();
            if (news.Count > 0)
                seams.Tell(new PeerEvent.HeadsMerged(news.Count));

            isMerged |= news.Count > 0;
            takenOver.AddRange(news);
            draft = news.Aggregate(draft, (so, other) => TakeOver(so, other, addition, now));
            draft = unseen[true].Aggregate(draft, (so, other) => LookBack(so, other, addition, now));
            if (head.Value.Tombstones.Except(draft.Tombstones).Any())
                _late.DropLess();

            highest = unknown.Where(HasNumber).Select(other => other.Value.Number).Append(head.Value.Number).Max();
            previous = head;
        }
    }

    /// <summary>Whether a head has a number that others can follow. Holders put the device before the number, so the next device's heads
    /// come after it all the same.</summary>
    public static bool HasNumber(Signed<Head> head) => head.Value.Number < EndOfNumbers;

    private async Task RequireCurrentAsync(IEnumerable<(Member Holder, HolderAnswer Answer)> answers, CancellationToken cancellation)
    {
        foreach (var (holder, answer) in answers)
        {
            if (answer.SaysSuperseded)
                await _succession.DemandProofAsync(Contact.Of(holder.Record.Value), cancellation);
        }
    }

    private KeptHead Settle(KeptHead kept, int happy, IReadOnlyList<(Member Holder, HolderAnswer Answer)> asked)
    {
        if (kept.Holders < happy)
            throw NotKept(kept.Holders, happy, [.. asked.Where(put => put.Answer.Why is not null).Select(Reason).Take(MostReasons)]);

        book.Acknowledge(kept.Head);
        if (asked.Count > 0 && kept.Holders == asked.Count)
            book.Outdate(kept.Head);

        return kept;
    }

    /// <summary>Whether another head is a reason not to keep this one: not when this one is it or names it, and a holder that shows it all
    /// the same says nothing. A lower one may be news too, where a recovery did not see it.</summary>
    private bool IsNews(Signed<Head> other, Signed<Head> head)
    {
        if (_succession.Notices(other.Device))
            throw Succession.Superseded();

        var id = other.HeadId();
        return !other.Equals(head) && head.Value.Previous != id && !head.Value.Merged.Contains(id);
    }

    private Signed<Head> Sign(HeadDraft draft, Signed<Head>? previous, SortedSet<HeadId> merged, ulong number)
    {
        var binding = new HeadBinding(identity.Peer, identity.Device.Epoch, number);

        // A holder that missed some heads has an older one; it is named too, so that the holder need not show it first.
        var previousId = previous?.HeadId();
        var older = book.Recent().Concat(previous?.Value.Merged ?? []);
        var named = merged.Concat(older).Where(id => id != previousId).Distinct().Take(Head.MaxMerged);
        return Signed<Head>.Sign(
            new Head
            {
                Owner = identity.Peer,
                Epoch = identity.Device.Epoch,
                Number = number,
                Previous = previousId,
                Merged = [.. named],
                Sealed = HeadSeal.Seal(draft.Content, binding, identity.Keys, seams.Entropy),
                CreatedAt = seams.Time.GetUtcNow(),
                Tombstones = draft.Tombstones,
            },
            identity.Device);
    }

    /// <summary>What a head and the heads before it list together. One that does not open under this archive's key lists nothing that
    /// could ever be read; the next number goes past it all the same, and nothing is dropped as after any other.</summary>
    private HeadDraft TakeOver(HeadDraft draft, Signed<Head> other, HeadAddition addition, DateTimeOffset now)
    {
        try
        {
            return draft.TakingOver(HeadContents.Open(other, identity.Keys), addition, now);
        }
        catch (CairnException unreadable) when (unreadable.Kind is ErrorKind.Integrity)
        {
            return draft with { Tombstones = [] };
        }
    }

    /// <summary>What a head lists and, as forgotten, what one long before it lists.</summary>
    private HeadDraft LookBack(HeadDraft draft, Signed<Head> past, HeadAddition addition, DateTimeOffset now)
    {
        try
        {
            return draft.LookingBack(HeadContents.Open(past, identity.Keys), addition, now);
        }
        catch (CairnException unreadable) when (unreadable.Kind is ErrorKind.Integrity)
        {
            return draft;
        }
    }

    private async Task<HolderAnswer> PutAsync(Member holder, Signed<Head> head, HeadId id, CancellationToken cancellation)
    {
        var reply = _late.MustHear(holder.Peer) ? await CallAsync() : await Hung.CallAsync(holder.Peer, CallAsync);
        var answer = Read(reply, holder, id);
        if (answer.IsKept)
            _late.Signed(holder.Peer);

        return answer;

        async Task<Reply<HeadAnswer>> CallAsync()
        {
            _late.Given(holder.Peer);
            return await seams.Time.PutHeadAsync(seams.Calls, Contact.Of(holder.Record.Value), head, cancellation)
                ?? new Reply<HeadAnswer>.Unreachable(HungPeers.Why);
        }
    }

    private HolderAnswer Read(Reply<HeadAnswer> reply, Member holder, HeadId id) => reply switch
    {
        Reply<HeadAnswer>.Answered { Value: HeadAnswer.Kept { Receipt: var receipt } }
            when receipt.Signer == holder.Peer
                && receipt.Epoch >= holder.Record.Epoch
                && receipt.Value.Owner == identity.Peer
                && receipt.Value.Head == id => new HolderAnswer { IsKept = true },
        Reply<HeadAnswer>.Answered { Value: HeadAnswer.Conflicting { Other: var other } }
            when other.Signer == identity.Peer && other.Value.Owner == identity.Peer => new HolderAnswer { Unknown = other },
        Reply<HeadAnswer>.Refused { Refusal.Code: RefusalCode.Superseded } => new HolderAnswer { SaysSuperseded = true },
        Reply<HeadAnswer>.Refused { Refusal.Why: var why } => new HolderAnswer { Why = why },
        _ => default,
    };

    /// <summary>A receipt, a head that must be merged first, a claim, or nothing of use.</summary>
    private readonly record struct HolderAnswer
    {
        public bool IsKept { get; init; }

        public Signed<Head>? Unknown { get; init; }

        public bool SaysSuperseded { get; init; }

        /// <summary>Why it is not kept, for people.</summary>
        public string? Why { get; init; }
    }

    private static string Reason((Member Holder, HolderAnswer Answer) put) => $"{put.Holder.Name}: {put.Answer.Why!.TrimEnd('.')}";

    private static CairnException NotKept(int kept, int happy, IReadOnlyList<string> reasons) => new(
        ErrorKind.Refused,
        "head-not-kept",
        $"{Shortfall.Of(kept, happy)} took the list of snapshots"
            + (reasons.Count == 0 ? "." : $" ({string.Join("; ", reasons)})."),
        "The new snapshot is not acknowledged; its data is stored, and the next backup lists it.",
        "Start the peers that are away and run the backup again.");
}
