using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;
using Cairn.Platform.Computing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Contracting;

/// <summary>
/// Makes sure that a shard fits under a contract with its holder before it is sent, and has the contract raised when it does not. Has one
/// that grants far more than is used lowered.
/// Contracts grow in steps, so that few signatures cover many packs. One per run; thread-safe.
/// </summary>
internal sealed class RoomSeeker(PeerIdentity identity, ContractBook contracts, PlacerSeams seams)
{
    /// <summary>Least growth of a contract beyond what is needed.</summary>
    public const long SmallestStep = 64L * 1024 * 1024;

    /// <summary>Most growth beyond what is needed. What one owner is promised and does not use, no other owner gets.</summary>
    public const long LargestStep = 1024L * 1024 * 1024;

    /// <summary>Of what is used already, one part in so many is the growth.</summary>
    private const long StepShare = 8;

    /// <summary>Of what this owner may have in all, one part in so many is the most that a contract grows beyond what is needed.</summary>
    private const long AllowanceShare = 64;

    /// <summary>How long a holder may take to lower a contract.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _accounts = new();
    private readonly SortedDictionary<PeerId, Account> _byHolder = [];

    /// <summary>Reserves room for a shard; null when it is granted, else why not.</summary>
    public async Task<Refusal?> ReserveAsync(Contact holder, long bytes, CancellationToken cancellation)
    {
        var account = AccountOf(holder.Peer!.Value);
        using var turn = await account.Turn.TakeAsync(cancellation);
        if (account.Used + bytes > account.Granted && await GrowAsync(holder, account, bytes, cancellation) is { } refusal)
            return refusal;

        account.Used += bytes;
        return null;
    }

    /// <summary>Takes back a reservation whose shard did not arrive.</summary>
    public async Task ReleaseAsync(PeerId holder, long bytes, CancellationToken cancellation)
    {
        var account = AccountOf(holder);
        using var turn = await account.Turn.TakeAsync(cancellation);
        account.Used -= bytes;
    }

    /// <summary>Lowers the contract with a holder to what is used, if it grants much more: so much that it would not grow like that again
    /// at once. What the holder keeps already stays there.</summary>
    /// <param name="holder">Whom to ask.</param>
    /// <param name="gone">Bytes of what it signed for and keeps no more.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task GiveBackAsync(Contact holder, long gone, CancellationToken cancellation)
    {
        var account = AccountOf(holder.Peer!.Value);
        using var turn = await account.Turn.TakeAsync(cancellation);
        account.Used = Math.Max(0, account.Used - gone);
        if (account.Granted - account.Used <= 2 * StepFor(account.Used))
            return;

        // Whatever it answers, or if it does not, the contract in force stands.
        await seams.Time.WithinAsync(Patience, token => ProposeLessAsync(holder, account, token), cancellation);
    }

    /// <summary>Believes a holder that says the contract is used up, so that the next reservation, once the one for the refused shard is
    /// released, raises it.</summary>
    public async Task UsedUpAsync(PeerId holder, long refusedBytes, CancellationToken cancellation)
    {
        var account = AccountOf(holder);
        using var turn = await account.Turn.TakeAsync(cancellation);
        account.Used = Math.Max(account.Used, account.Granted + refusedBytes);
    }

    private Account AccountOf(PeerId holder)
    {
        lock (_accounts)
        {
            if (!_byHolder.TryGetValue(holder, out var account))
            {
                account = new Account { Contract = contracts.With(holder), Used = seams.Placements.BytesAt(holder) };
                _byHolder.Add(holder, account);
            }

            return account;
        }
    }

    private async Task<Refusal?> GrowAsync(Contact holder, Account account, long bytes, CancellationToken cancellation)
    {
        var generous = await ProposeAsync(holder, account, account.Used + bytes + StepFor(account.Used), cancellation);
        if (generous is not { Code: RefusalCode.NoRoom or RefusalCode.Reciprocity })
            return generous;

        return await ProposeAsync(holder, account, account.Used + bytes, cancellation);
    }

    private async Task<Account> ProposeLessAsync(Contact holder, Account account, CancellationToken cancellation)
    {
        await ProposeAsync(holder, account, account.Used, cancellation);
        return account;
    }

    /// <summary>How far a contract grows beyond what is needed.</summary>
    private long StepFor(long used) => Math.Min(Math.Clamp(used / StepShare, SmallestStep, LargestStep), ShareOfAllowance());

    /// <summary>Where reciprocity counts what is promised, growth in large steps would use up what this owner may have.</summary>
    private long ShareOfAllowance() => identity.Settings?.Value.ReciprocityPermille is { } permille and > 0
        ? (long)Int128.Min((Int128)identity.Lend.Bytes * 1000 / permille / AllowanceShare, LargestStep)
        : LargestStep;

    private async Task<Refusal?> ProposeAsync(Contact holder, Account account, long bytes, CancellationToken cancellation)
    {
        var refusal = await ProposeOnceAsync(holder, account, bytes, cancellation);
        if (refusal is not { Code: RefusalCode.NoContract } || !await LearnAsync(holder, account, cancellation))
            return refusal;

        // The holder has a newer contract than this owner remembers; from that one it goes on.
        return account.Granted >= bytes ? null : await ProposeOnceAsync(holder, account, bytes, cancellation);
    }

    private async Task<Refusal?> ProposeOnceAsync(Contact holder, Account account, long bytes, CancellationToken cancellation)
    {
        var proposal = Signed<Contract>.Sign(Draft(holder.Peer!.Value, account, bytes), identity.Device);
        switch (await seams.Calls.ProposeAsync(holder, proposal, cancellation))
        {
            case Reply<CountersignedContract>.Answered { Value: var contract }
                when contract.IsWhole && contract.ByHolder.Body.Span.SequenceEqual(proposal.Body.Span):
                Take(contract, account);
                return null;
            case Reply<CountersignedContract>.Answered:
                return new Refusal(RefusalCode.BadRequest, "The answer to the contract is not the contract.");
            case Reply<CountersignedContract>.Refused { Refusal: var refusal }:
                return refusal;
            case Reply<CountersignedContract>.Unreachable { Why: var why }:
                return new Refusal(RefusalCode.Busy, why);
            default:
                throw new InvalidOperationException("Unknown reply.");
        }
    }

    /// <summary>Asks the holder for the contract in force; false if it has none that is newer than the one known here.</summary>
    private async Task<bool> LearnAsync(Contact holder, Account account, CancellationToken cancellation)
    {
        if (await seams.Calls.OwnerFileAsync(holder, cancellation) is not Reply<OwnerFile>.Answered { Value.Contract: { } contract }
            || !contract.IsWhole
            || contract.Terms.Owner != identity.Peer
            || contract.Terms.Holder != holder.Peer
            || account.Contract?.ComesBefore(contract.ByOwner) == false)
        {
            return false;
        }

        Take(contract, account);
        return true;
    }

    private void Take(CountersignedContract contract, Account account)
    {
        contracts.Record(contract);
        account.Contract = contract;
    }

    private Contract Draft(PeerId holder, Account account, long bytes) => new()
    {
        Owner = identity.Peer,
        Holder = holder,
        Version = account.Contract?.Terms.Version is { } last and < uint.MaxValue ? last + 1 : 1,
        Bytes = new ByteSize(bytes),
        Start = seams.Time.GetUtcNow(),
        Term = seams.Settings.ContractTerm,
        UndeleteWindow = seams.Settings.UndeleteWindow,
        MinimumHold = seams.Settings.MinimumHold,
        ReciprocityPermille = identity.Settings!.Value.ReciprocityPermille,
    };

    /// <summary>What is agreed with one holder, and how much of it is taken. Touched only in its turn.</summary>
    private sealed class Account
    {
        public Permits Turn { get; } = new(1);

        public CountersignedContract? Contract { get; set; }

        public long Used { get; set; }

        public long Granted => Contract?.Terms.Bytes.Bytes ?? 0;
    }
}
