using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Transport.Tls;
using Cairn.Transport.Wire;

namespace Cairn.Transport.Calls;

/// <summary>
/// The calls between peers over HTTP/1.1 on TLS 1.3 with both sides authenticated (docs/protocols/peer-http.md). Connections are opened
/// as needed, at the contact's addresses in order, and reused. Thread-safe.
/// </summary>
public sealed class PeerCalls : IPeerCalls, IDisposable
{
    /// <summary>A body of at most so many bytes the platform's HTTP client sends even when the answer was no, so as to keep the
    /// connection; a source that can be read only once would be spent by that.</summary>
    private const int SentUnasked = 1024;

    private readonly PeerCallsOptions _options;
    private readonly TlsIdentity _tls;
    private readonly Dialer _dialer;
    private readonly CallRunner _runner;
    private readonly AnswerReader _reader;
    private readonly ConcurrentDictionary<PeerId, PeerLink> _links = new();

    /// <summary>Calls nobody yet.</summary>
    /// <param name="identity">Who calls; stays the caller's to dispose, after this.</param>
    /// <param name="signatures">The scheme.</param>
    /// <param name="ownRecord">This peer's member record as of now, which every call presents; null before it is one. Thread-safe.</param>
    /// <param name="time">The clock of all time-outs.</param>
    /// <param name="options">How patient to be.</param>
    public PeerCalls(
        DeviceIdentity identity,
        ISignatures signatures,
        Func<Signed<MemberRecord>?> ownRecord,
        TimeProvider time,
        PeerCallsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(signatures);
        ArgumentNullException.ThrowIfNull(ownRecord);
        ArgumentNullException.ThrowIfNull(time);
        _options = options ?? new PeerCallsOptions();
        _tls = new TlsIdentity(identity, signatures);
        _dialer = new Dialer(_tls, time, _options);
        _runner = new CallRunner(ownRecord, time, _options);
        _reader = new AnswerReader(signatures);
    }

    /// <summary>The smoothed round trip to a peer, from connecting and from signs of life; null before the first connection.</summary>
    public TimeSpan? LatencyOf(PeerId peer) => _links.TryGetValue(peer, out var link) ? link.RoundTrips.Smoothed : null;

    /// <inheritdoc/>
    public Task<Reply<HelloAnswer>> HelloAsync(Contact to, CancellationToken cancellation) =>
        CallAsync(
            to,
            Get(Paths.Hello, _reader.HelloAsync) with { Patience = _options.HelloTimeout, IsBrief = true, MeasuresRoundTrip = true },
            cancellation);

    /// <inheritdoc/>
    public Task<Reply<Admission>> RedeemAsync(Contact to, RedeemRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var message = new RedeemMessage(request.Secret, request.Name);
        return CallAsync(to, Post(Paths.Redeem, Json(message, WireJson.Default.RedeemMessage), _reader.AdmissionAsync), cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<IReadOnlyList<Signed<MemberRecord>>>> MembersAsync(Contact to, CancellationToken cancellation) =>
        CallAsync(to, Get(Paths.Members, _reader.MembersAsync), cancellation);

    /// <inheritdoc/>
    public Task<Reply<CountersignedContract>> ProposeAsync(Contact to, Signed<Contract> proposal, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var body = Json(new ProposalMessage(proposal.Bytes), WireJson.Default.ProposalMessage);
        return CallAsync(to, Post(Paths.Contracts, body, answer => _reader.ContractAsync(answer, proposal)), cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<Signed<Receipt>>> StoreAsync(
        Contact to, StoreRequest request, IBlobSource content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SendAsync(Paths.Shard(request.Manifest.Value.Pack, request.Shard), to, request, content, cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<Signed<Receipt>>> HandOverAsync(
        Contact to, StoreRequest request, IBlobSource content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var manifest = request.Manifest.Value;
        return SendAsync(Paths.OwnersShard(manifest.Owner, manifest.Pack, request.Shard), to, request, content, cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<ByteSize>> EntrustAsync(Contact to, Entrustment entrustment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entrustment);
        var contract = entrustment.Contract is { } both ? new ContractMessage(both.ByOwner.Bytes, both.ByHolder.Bytes) : null;
        var window = (uint)Math.Clamp(Math.Ceiling(entrustment.UndeleteWindow.TotalSeconds), 0, uint.MaxValue);
        var body = Json(new EntrustmentMessage(entrustment.Record.Bytes, contract, window), WireJson.Default.EntrustmentMessage);
        return CallAsync(to, Post(Paths.Owners, body, AnswerReader.BytesAsync), cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<ByteSize>> HeldForAsync(Contact to, PeerId owner, CancellationToken cancellation) =>
        CallAsync(to, Get(Paths.HeldFor(owner), AnswerReader.BytesAsync), cancellation);

    /// <inheritdoc/>
    public Task<Reply<IReadOnlyList<OwnerSigned<Eviction>>>> EvictionsAsync(
        Contact to, IReadOnlyList<OwnerSigned<Eviction>> known, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(known);
        var body = Json(new EvictionsMessage([.. known.Select(eviction => eviction.Bytes)]), WireJson.Default.EvictionsMessage);
        return CallAsync(to, Post(Paths.Evictions, body, _reader.EvictionsAsync) with { AsksFirst = true }, cancellation);
    }

    private async Task<Reply<Signed<Receipt>>> SendAsync(
        string path, Contact to, StoreRequest request, IBlobSource content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        await using var source = _options.Taps.Sent(content);
        var exchange = Get(path, _reader.ReceiptAsync) with
        {
            Method = HttpMethod.Put,
            Header = (Paths.ManifestHeader, Convert.ToBase64String(request.Manifest.Bytes.Span)),
            AsksFirst = true,
            AlsoAnswers = [(int)HttpStatusCode.PreconditionFailed],
        };
        if (source.Length <= SentUnasked)
            return await CallAsync(to, exchange with { Body = Again(await ReadAsync(source, cancellation)) }, cancellation);

        var sending = new BlobSending(source, _options);
        exchange = exchange with
        {
            Body = watch => new BlobContent(sending, watch),
            IsRepeatable = () => !sending.Started,
            OwnFailure = () => sending.SourceFailure,
        };
        try
        {
            return await CallAsync(to, exchange, cancellation);
        }
        catch (Exception) when (sending.SourceFailure is not null)
        {
            ExceptionDispatchInfo.Throw(sending.SourceFailure);
            throw;
        }
        finally
        {
            await sending.Finished;
        }
    }

    /// <inheritdoc/>
    public Task<Reply<FetchAnswer>> FetchAsync(Contact to, FetchRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var most = (long)request.Range.Count * MerkleTree.LeafSize;
        var exchange = Get(Paths.LeavesOf(request), async answer =>
        {
            var leaves = await AnswerReader.LeavesAsync(answer, most);
            return leaves with { Content = _options.Taps.Received(leaves.Content) };
        });
        return CallAsync(to, exchange, cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<HeadAnswer>> PutHeadAsync(Contact to, Signed<Head> head, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(head);
        var exchange = Post(Paths.Heads, Again(head.Bytes), _reader.PutHeadAsync) with
        {
            AsksFirst = true,
            WaitsWhileBusy = true,
            AlsoAnswers = [(int)HttpStatusCode.Conflict],
        };
        return CallAsync(to, exchange, cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<PurgeAnswer>> PurgeAsync(Contact to, OwnerSigned<Purge> purge, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(purge);
        return CallAsync(to, Post(Paths.Purges, Again(purge.Bytes), AnswerReader.PurgedAsync), cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<HoldingsPage>> HoldingsAsync(Contact to, HoldingsRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(to, Get(Paths.HoldingsOf(request), _reader.HoldingsAsync), cancellation);
    }

    /// <inheritdoc/>
    public Task<Reply<OwnerFile>> OwnerFileAsync(Contact to, CancellationToken cancellation) =>
        CallAsync(to, Get(Paths.OwnerFile, _reader.OwnerFileAsync) with { WaitsWhileBusy = true }, cancellation);

    /// <summary>Closes the connections that are not in use; no call may begin any more.</summary>
    public void Dispose()
    {
        foreach (var link in _links.Values)
            link.Dispose();

        _tls.Dispose();
    }

    private async Task<Reply<T>> CallAsync<T>(Contact to, Exchange<T> exchange, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(to);
        if (to.Peer is { } peer)
        {
            var link = _links.GetOrAdd(peer, static (id, calls) => new PeerLink(id, [], calls._dialer, calls._options), this);
            if (to.Addresses.Count > 0)
                link.Addresses = to.Addresses;

            var reply = await _runner.RunAsync(exchange, link, cancellation);
            if (reply is Reply<T>.Unreachable)
                _options.OnUnreachable?.Invoke(peer);

            return reply;
        }

        // Whoever is at these addresses is not known to be the same next time.
        using var once = new PeerLink(null, to.Addresses, _dialer, _options);
        return await _runner.RunAsync(exchange, once, cancellation);
    }

    private Exchange<T> Get<T>(string path, Func<Answer, Task<T>> read) =>
        new() { Method = HttpMethod.Get, Path = path, Patience = _options.AnswerTimeout, Read = read };

    private Exchange<T> Post<T>(string path, Func<CallWatch, HttpContent> body, Func<Answer, Task<T>> read) =>
        Get(path, read) with { Method = HttpMethod.Post, Body = body };

    /// <summary>A body that is at hand, so that it can be sent as often as need be.</summary>
    private Func<CallWatch, HttpContent> Again(ReadOnlyMemory<byte> bytes) =>
        watch => new BlobContent(new BlobSending(new MemoryBlobSource(bytes), _options), watch);

    private static async Task<byte[]> ReadAsync(IBlobSource source, CancellationToken cancellation)
    {
        var bytes = new byte[source.Length];
        for (var taken = 0; taken < bytes.Length;)
        {
            var count = await source.ReadAsync(bytes.AsMemory(taken), cancellation);
            taken += count > 0 ? count : throw new InvalidOperationException("A blob source ended before the length it had told.");
        }

        return bytes;
    }

    private static Func<CallWatch, HttpContent> Json<T>(T message, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message, type);
        return _ => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }
}
