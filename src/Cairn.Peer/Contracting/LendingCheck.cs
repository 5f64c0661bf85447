using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Vault;

namespace Cairn.Peer.Contracting;

/// <summary>
/// Reciprocity: before a holder signs, it asks the live members what they keep for the owner, and refuses what would be more than the
/// owner lends allows. Only a contract that grants more than the one in force is looked at, so it never stands against what is stored
/// already. Who does not answer in time is counted as keeping nothing. Thread-safe.
/// </summary>
internal sealed class LendingCheck(PeerIdentity identity, VaultStore vault, IDirectory directory, IPeerCalls calls, TimeProvider time)
{
    /// <summary>How long a member may take to answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int Permille = 1000;

    private readonly Lock _lock = new();
    private readonly List<Proposed> _proposed = [];

    private int AskedPermille => identity.Settings?.Value.ReciprocityPermille ?? 0;

    /// <summary>Counts what an owner proposes as promised until the proposal is signed or refused, so that one that asks several holders at
    /// the same time gets no more than one that asks them one after the other.</summary>
    /// <returns>Ends it.</returns>
    public IDisposable Enter(Contract terms)
    {
        var proposed = new Proposed(this, terms.Owner, terms.Bytes.Bytes);
        lock (_lock)
            _proposed.Add(proposed);

        return proposed;
    }

    /// <summary>What this peer keeps for an owner, has promised, or is about to promise.</summary>
    public ByteSize HeldFor(PeerId owner)
    {
        var usage = vault.Usage().Owners.FirstOrDefault(usage => usage.Owner == owner);
        lock (_lock)
        {
            var proposed = _proposed.Where(proposal => proposal.Owner == owner).Select(proposal => proposal.Bytes).DefaultIfEmpty().Max();
            var mandated = usage?.Mandated.Bytes ?? 0;
            return new ByteSize(Math.Max(usage?.Claimed.Bytes ?? 0, mandated + Math.Min(proposed, long.MaxValue - mandated)));
        }
    }

    /// <summary>Why the contract is not signed; null when reciprocity does not forbid it.</summary>
    /// <param name="terms">What the owner proposes.</param>
    /// <param name="owner">What it says of itself; null when nothing is known, which counts as lending nothing.</param>
    /// <param name="cancellation">Stops asking.</param>
    public async Task<Refusal?> RefuseAsync(Contract terms, MemberRecord? owner, CancellationToken cancellation)
    {
        var granted = vault.Owners.ContractOf(terms.Owner)?.Terms.Bytes.Bytes ?? 0;
        if (AskedPermille == 0 || terms.Bytes.Bytes <= granted)
            return null;

        var lent = owner?.Lent.Bytes ?? 0;
        var allowed = new ByteSize((long)Int128.Min((Int128)lent * Permille / AskedPermille, long.MaxValue));
        var elsewhere = terms.Bytes <= allowed ? await HeldElsewhereAsync(terms.Owner, cancellation) : default;
        return (Int128)elsewhere.Bytes + terms.Bytes.Bytes <= allowed.Bytes ? null : new Refusal(
            RefusalCode.Reciprocity,
            $"The owner lends {new ByteSize(lent)}, for which this network lets it use {allowed}; others keep {elsewhere} for it, "
                + $"and it asks for {terms.Bytes} here.");
    }

    private async Task<ByteSize> HeldElsewhereAsync(PeerId owner, CancellationToken cancellation)
    {
        var others = directory.View.Members
            .Where(member => member.Peer != owner && member.Peer != identity.Peer)
            .Where(member => member.State is Liveness.Alive or Liveness.Suspect && member.Record.Value.Role is not PeerRole.Owner);
        var answers = await Task.WhenAll(others.Select(member => AskAsync(Contact.Of(member.Record.Value), owner, cancellation)));
        var here = vault.Usage().Owners.Where(usage => usage.Owner == owner).Sum(usage => usage.Mandated.Bytes);
        return new ByteSize((long)Int128.Min(answers.Aggregate((Int128)here, (sum, held) => sum + held.Bytes), long.MaxValue));
    }

    private async Task<ByteSize> AskAsync(Contact member, PeerId owner, CancellationToken cancellation)
    {
        var reply = await time.WithinAsync(Patience, token => calls.HeldForAsync(member, owner, token), cancellation);
        return reply is Reply<ByteSize>.Answered { Value: var held } ? held : default;
    }

    /// <summary>A proposal that is being looked at.</summary>
    private sealed class Proposed(LendingCheck check, PeerId owner, long bytes) : IDisposable
    {
        public PeerId Owner => owner;

        public long Bytes => bytes;

        public void Dispose()
        {
            lock (check._lock)
                check._proposed.Remove(this);
        }
    }
}
