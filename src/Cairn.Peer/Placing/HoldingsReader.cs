using Cairn.Core.Ids;
using Cairn.Peer.Node;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Placing;

/// <summary>Reads all that a member keeps for this owner, page by page. However a member lies, it ends.</summary>
/// <param name="calls">Calls made as the owner.</param>
/// <param name="time">The clock.</param>
internal sealed class HoldingsReader(IPeerCalls calls, TimeProvider time)
{
    /// <summary>Shards that a member may name when nothing is known yet of what was stored: 64 TiB in packs of 16 MiB.</summary>
    public const long MaxShards = 4 * 1024 * 1024;

    /// <summary>How long one member may take in all. An honest one tells of a TiB in less than a second.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>How long it may take to begin its answer; null for as long as all of it. One that hangs is known by this.</summary>
    public TimeSpan? FirstAnswer { get; init; }

    /// <summary>Members that are not waited for again, and where those go that hang; null for neither.</summary>
    public HungPeers? Hung { get; init; }

    /// <summary>Whose shards are asked for; null for this owner's own.</summary>
    public PeerId? Owner { get; init; }

    /// <summary>Hands each page on as it arrives.</summary>
    /// <param name="member">Whom to ask.</param>
    /// <param name="detail">How much to ask.</param>
    /// <param name="most">Shards beyond which the member is not believed.</param>
    /// <param name="page">Takes a page, ordered by pack and shard.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null when all pages arrived, else why not; a member that is not reached counts as busy.</returns>
    public async Task<Refusal?> ReadAsync(
        Member member, HoldingsDetail detail, long most, Action<IReadOnlyList<HeldShard>> page, CancellationToken cancellation)
    {
        if (Hung?.Contains(member.Peer) is true)
            return new Refusal(RefusalCode.Busy, HungPeers.Why);

        using var patience = new CancellationTokenSource(FirstAnswer ?? Patience, time);
        var hasBegun = false;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await ReadPagesAsync(member, detail, most, Begin, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            Hung?.Add(member.Peer);
            return new Refusal(
                RefusalCode.Busy,
                FirstAnswer is { } first && !hasBegun
                    ? $"It did not answer within {first.TotalSeconds:0} seconds."
                    : $"It did not tell all it keeps within {Patience.TotalMinutes:0} minutes.");
        }

        void Begin(IReadOnlyList<HeldShard> shards)
        {
            if (!hasBegun && FirstAnswer is not null)
                patience.CancelAfter(Patience);

            hasBegun = true;
            page(shards);
        }
    }

    /// <summary>Asks a member something else about what it keeps, which may take as long again.</summary>
    /// <returns>The answer; null when it took longer.</returns>
    public Task<T?> WithinAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
        where T : class => time.WithinAsync(Patience, call, cancellation);

    private async Task<Refusal?> ReadPagesAsync(
        Member member, HoldingsDetail detail, long most, Action<IReadOnlyList<HeldShard>> page, CancellationToken cancellation)
    {
        PackId? after = null;
        for (long seen = 0; ;)
        {
            var request = new HoldingsRequest(after, HoldingsRequest.MaxLimit, detail) { Owner = Owner };
            switch (await AskAsync(member, request, cancellation))
            {
                case Reply<HoldingsPage>.Answered { Value: var answer }:
                    // Each page must move on, or a member that repeats itself would never let go of the reader.
                    if (!IsInOrder(answer.Shards, after))
                        return new Refusal(RefusalCode.BadRequest, "It answered out of order.");

                    seen += answer.Shards.Count;
                    if (seen > most)
                        return new Refusal(RefusalCode.BadRequest, "It says that it keeps more than was ever stored.");

                    page(answer.Shards);
                    if (answer.IsLast)
                        return null;

                    if (answer.Shards.Count == 0)
                        return new Refusal(RefusalCode.BadRequest, "It broke off in the middle of its answer.");

                    after = answer.Shards[^1].Pack;
                    break;
                case Reply<HoldingsPage>.Refused { Refusal: var refusal }:
                    return refusal;
                case Reply<HoldingsPage>.Unreachable { Why: var why }:
                    return new Refusal(RefusalCode.Busy, why);
                default:
                    throw new InvalidOperationException("Unknown reply.");
            }
        }
    }

    private Task<Reply<HoldingsPage>> AskAsync(Member member, HoldingsRequest request, CancellationToken cancellation)
    {
        return Hung is { } hung ? hung.CallAsync(member.Peer, CallAsync) : CallAsync();

        Task<Reply<HoldingsPage>> CallAsync() => calls.HoldingsAsync(Contact.Of(member.Record.Value), request, cancellation);
    }

    /// <summary>Whether every shard comes after the one before it, and the first after the pack that was asked for.</summary>
    private static bool IsInOrder(IReadOnlyList<HeldShard> shards, PackId? after)
    {
        var last = (Pack: after, Shard: int.MaxValue);
        foreach (var shard in shards)
        {
            if (shard.Shard < 0 || (last.Pack is { } pack && (shard.Pack, shard.Shard).CompareTo((pack, last.Shard)) <= 0))
                return false;

            last = (shard.Pack, shard.Shard);
        }

        return true;
    }
}
