using System.Collections.Concurrent;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;

namespace Cairn.Testing.Protocol;

/// <summary>
/// Calls whose replies a test writes. What is not written is answered by silence; what was called is noted. Thread-safe as long as the
/// scripts are.
/// </summary>
public sealed class ScriptedCalls : IPeerCalls
{
    private readonly ConcurrentQueue<(string Call, PeerId? To)> _made = new();

    /// <summary>Every call so far: its name and whom it went to, in order.</summary>
    public IReadOnlyList<(string Call, PeerId? To)> Made => [.. _made];

    /// <summary>Replies to signs of life.</summary>
    public Func<Contact, Task<Reply<HelloAnswer>>> OnHello { get; set; } = _ => Replies.Silence<HelloAnswer>();

    /// <summary>Replies to redemptions.</summary>
    public Func<Contact, RedeemRequest, Task<Reply<Admission>>> OnRedeem { get; set; } = (_, _) => Replies.Silence<Admission>();

    /// <summary>Replies to questions for members.</summary>
    public Func<Contact, Task<Reply<IReadOnlyList<Signed<MemberRecord>>>>> OnMembers { get; set; } =
        _ => Replies.Silence<IReadOnlyList<Signed<MemberRecord>>>();

    /// <summary>Replies to proposals.</summary>
    public Func<Contact, Signed<Contract>, Task<Reply<CountersignedContract>>> OnPropose { get; set; } =
        (_, _) => Replies.Silence<CountersignedContract>();

    /// <summary>Replies to stores.</summary>
    public Func<Contact, StoreRequest, IBlobSource, CancellationToken, Task<Reply<Signed<Receipt>>>> OnStore { get; set; } =
        (_, _, _, _) => Replies.Silence<Signed<Receipt>>();

    /// <summary>Replies to what is told of owners.</summary>
    public Func<Contact, Entrustment, Task<Reply<ByteSize>>> OnEntrust { get; set; } = (_, _) => Replies.Silence<ByteSize>();

    /// <summary>Replies to hand-overs.</summary>
    public Func<Contact, StoreRequest, IBlobSource, CancellationToken, Task<Reply<Signed<Receipt>>>> OnHandOver { get; set; } =
        (_, _, _, _) => Replies.Silence<Signed<Receipt>>();

    /// <summary>Replies to questions for what is kept for an owner.</summary>
    public Func<Contact, PeerId, CancellationToken, Task<Reply<ByteSize>>> OnHeldFor { get; set; } =
        (_, _, _) => Replies.Silence<ByteSize>();

    /// <summary>Replies to evictions.</summary>
    public Func<Contact, IReadOnlyList<OwnerSigned<Eviction>>, Task<Reply<IReadOnlyList<OwnerSigned<Eviction>>>>> OnEvictions
    {
        get;
        set;
    } = (_, _) => Replies.Silence<IReadOnlyList<OwnerSigned<Eviction>>>();

    /// <summary>Replies to fetches.</summary>
    public Func<Contact, FetchRequest, Task<Reply<FetchAnswer>>> OnFetch { get; set; } = (_, _) => Replies.Silence<FetchAnswer>();

    /// <summary>Replies to heads.</summary>
    public Func<Contact, Signed<Head>, Task<Reply<HeadAnswer>>> OnPutHead { get; set; } = (_, _) => Replies.Silence<HeadAnswer>();

    /// <summary>Replies to questions for holdings.</summary>
    public Func<Contact, HoldingsRequest, CancellationToken, Task<Reply<HoldingsPage>>> OnHoldings { get; set; } =
        (_, _, _) => Replies.Silence<HoldingsPage>();

    /// <summary>Replies to questions for the owner's file.</summary>
    public Func<Contact, Task<Reply<OwnerFile>>> OnOwnerFile { get; set; } = _ => Replies.Silence<OwnerFile>();

    /// <summary>Replies to purges.</summary>
    public Func<Contact, OwnerSigned<Purge>, Task<Reply<PurgeAnswer>>> OnPurge { get; set; } =
        (_, _) => Replies.Silence<PurgeAnswer>();

    /// <summary>How many calls of a name were made.</summary>
    public int Count(string call) => _made.Count(made => made.Call == call);

    /// <inheritdoc/>
    public Task<Reply<HelloAnswer>> HelloAsync(Contact to, CancellationToken cancellation)
    {
        Note("hello", to, cancellation);
        return OnHello(to).WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<Admission>> RedeemAsync(Contact to, RedeemRequest request, CancellationToken cancellation)
    {
        Note("redeem", to, cancellation);
        return OnRedeem(to, request);
    }

    /// <inheritdoc/>
    public Task<Reply<IReadOnlyList<Signed<MemberRecord>>>> MembersAsync(Contact to, CancellationToken cancellation)
    {
        Note("members", to, cancellation);
        return OnMembers(to);
    }

    /// <inheritdoc/>
    public Task<Reply<CountersignedContract>> ProposeAsync(Contact to, Signed<Contract> proposal, CancellationToken cancellation)
    {
        Note("propose", to, cancellation);
        return OnPropose(to, proposal).WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<Reply<Signed<Receipt>>> StoreAsync(
        Contact to, StoreRequest request, IBlobSource content, CancellationToken cancellation)
    {
        await using var source = content;
        Note("store", to, cancellation);
        return await OnStore(to, request, source, cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<ByteSize>> EntrustAsync(Contact to, Entrustment entrustment, CancellationToken cancellation)
    {
        Note("entrust", to, cancellation);
        return OnEntrust(to, entrustment);
    }

    /// <inheritdoc/>
    public async Task<Reply<Signed<Receipt>>> HandOverAsync(
        Contact to, StoreRequest request, IBlobSource content, CancellationToken cancellation)
    {
        await using var source = content;
        Note("hand-over", to, cancellation);
        return await OnHandOver(to, request, source, cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<ByteSize>> HeldForAsync(Contact to, PeerId owner, CancellationToken cancellation)
    {
        Note("held-for", to, cancellation);
        return OnHeldFor(to, owner, cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<IReadOnlyList<OwnerSigned<Eviction>>>> EvictionsAsync(
        Contact to, IReadOnlyList<OwnerSigned<Eviction>> known, CancellationToken cancellation)
    {
        Note("evictions", to, cancellation);
        return OnEvictions(to, known);
    }

    /// <inheritdoc/>
    public Task<Reply<FetchAnswer>> FetchAsync(Contact to, FetchRequest request, CancellationToken cancellation)
    {
        Note("fetch", to, cancellation);
        return OnFetch(to, request);
    }

    /// <inheritdoc/>
    public Task<Reply<HeadAnswer>> PutHeadAsync(Contact to, Signed<Head> head, CancellationToken cancellation)
    {
        Note("head", to, cancellation);
        return OnPutHead(to, head).WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<PurgeAnswer>> PurgeAsync(Contact to, OwnerSigned<Purge> purge, CancellationToken cancellation)
    {
        Note("purge", to, cancellation);
        return OnPurge(to, purge).WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<HoldingsPage>> HoldingsAsync(Contact to, HoldingsRequest request, CancellationToken cancellation)
    {
        Note("holdings", to, cancellation);
        return OnHoldings(to, request, cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<OwnerFile>> OwnerFileAsync(Contact to, CancellationToken cancellation)
    {
        Note("owner-file", to, cancellation);
        return OnOwnerFile(to).WaitAsync(cancellation);
    }

    private void Note(string call, Contact to, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(to);
        cancellation.ThrowIfCancellationRequested();
        _made.Enqueue((call, to.Peer));
    }
}
