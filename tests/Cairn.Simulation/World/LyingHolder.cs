using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;

namespace Cairn.Simulation.World;

/// <summary>A holder that answers as its honest self would, but for one lie.</summary>
internal sealed class LyingHolder(IPeerService honest, MemoryDisk disk, Lie lie) : IPeerService
{
    private readonly SortedSet<BlobId> _blobs = [];

    public Task<Reply<HelloAnswer>> HelloAsync(Caller from, CancellationToken cancellation) => honest.HelloAsync(from, cancellation);

    public Task<Reply<Admission>> RedeemAsync(Caller from, RedeemRequest request, CancellationToken cancellation) =>
        honest.RedeemAsync(from, request, cancellation);

    public Task<Reply<IReadOnlyList<Signed<MemberRecord>>>> MembersAsync(Caller from, CancellationToken cancellation) =>
        honest.MembersAsync(from, cancellation);

    public Task<Reply<CountersignedContract>> ProposeAsync(Caller from, Signed<Contract> proposal, CancellationToken cancellation) =>
        honest.ProposeAsync(from, proposal, cancellation);

    public async Task<Reply<Signed<Receipt>>> StoreAsync(
        Caller from, StoreRequest request, IBlobSource content, CancellationToken cancellation)
    {
        var reply = await honest.StoreAsync(from, request, content, cancellation);
        _blobs.Add(request.Manifest.Value.Shards[request.Shard]);
        foreach (var path in disk.Files().Where(path => lie is Lie.Drops && path.StartsWith("blobs/", StringComparison.Ordinal)))
            disk.Delete(path);

        return reply;
    }

    public Task<Reply<ByteSize>> EntrustAsync(Caller from, Entrustment entrustment, CancellationToken cancellation) =>
        honest.EntrustAsync(from, entrustment, cancellation);

    public Task<Reply<Signed<Receipt>>> HandOverAsync(
        Caller from, StoreRequest request, IBlobSource content, CancellationToken cancellation) =>
        honest.HandOverAsync(from, request, content, cancellation);

    public Task<Reply<ByteSize>> HeldForAsync(Caller from, PeerId owner, CancellationToken cancellation) =>
        honest.HeldForAsync(from, owner, cancellation);

    public Task<Reply<IReadOnlyList<OwnerSigned<Eviction>>>> EvictionsAsync(
        Caller from, IReadOnlyList<OwnerSigned<Eviction>> known, CancellationToken cancellation) =>
        honest.EvictionsAsync(from, known, cancellation);

    public async Task<Reply<FetchAnswer>> FetchAsync(Caller from, FetchRequest request, CancellationToken cancellation)
    {
        var wanted = lie is Lie.SendsAnotherBlob && _blobs.Count > 1
            ? request with { Blob = _blobs.First(blob => blob != request.Blob) }
            : request;
        var reply = await honest.FetchAsync(from, wanted, cancellation);
        if (lie is not (Lie.Flips or Lie.Cuts) || reply is not Reply<FetchAnswer>.Answered { Value: var answer })
            return reply;

        var bytes = new byte[answer.Content.Length];
        await using (var content = answer.Content)
        {
            for (var filled = 0; filled < bytes.Length;)
                filled += await content.ReadAsync(bytes.AsMemory(filled), cancellation);
        }

        bytes[^1] ^= 1;
        return new Reply<FetchAnswer>.Answered(
            answer with { Content = new MemoryBlobSource(lie is Lie.Cuts ? bytes.AsMemory(..^1) : bytes) });
    }

    public Task<Reply<HeadAnswer>> PutHeadAsync(Caller from, Signed<Head> head, CancellationToken cancellation) =>
        lie is Lie.TakesNoHeads || (lie is Lie.TakesNoDrops && head.Value.Tombstones.Count > 0)
            ? Task.FromResult<Reply<HeadAnswer>>(new Reply<HeadAnswer>.Refused(new Refusal(RefusalCode.NoRoom, "It takes none.")))
            : honest.PutHeadAsync(from, head, cancellation);

    public Task<Reply<PurgeAnswer>> PurgeAsync(Caller from, OwnerSigned<Purge> purge, CancellationToken cancellation) =>
        honest.PurgeAsync(from, purge, cancellation);

    public Task<Reply<HoldingsPage>> HoldingsAsync(Caller from, HoldingsRequest request, CancellationToken cancellation) =>
        honest.HoldingsAsync(from, request, cancellation);

    public Task<Reply<OwnerFile>> OwnerFileAsync(Caller from, CancellationToken cancellation) =>
        honest.OwnerFileAsync(from, cancellation);
}
