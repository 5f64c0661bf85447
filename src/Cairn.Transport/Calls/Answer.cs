using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Signing;
using Cairn.Transport.Wire;

namespace Cairn.Transport.Calls;

/// <summary>An HTTP response while it is read, with all that reading it needs.</summary>
internal sealed class Answer(HttpResponseMessage response, PeerLink link, CallWatch watch, Pace? pace) : IDisposable
{
    private bool _kept;

    /// <summary>The HTTP status.</summary>
    public int Status => (int)response.StatusCode;

    /// <summary>Who answered.</summary>
    public PeerId Peer => link.Peer ?? throw new InvalidOperationException("An answer came over a connection without a handshake.");

    /// <summary>The peer and its address, to begin a sentence with.</summary>
    public string Place => link.Place;

    /// <summary>The watch over the call.</summary>
    public CallWatch Watch => watch;

    /// <summary>Length of the body, if it was told.</summary>
    public long? Length => response.Content.Headers.ContentLength;

    /// <summary>Type of the body, without parameters.</summary>
    public string? MediaType => response.Content.Headers.ContentType?.MediaType;

    /// <summary>The first value of a header; null if there is none.</summary>
    public string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>The body; reads of it move the deadline, unless the call is brief.</summary>
    public async Task<Stream> OpenAsync(long limit) =>
        new WatchedStream(await response.Content.ReadAsStreamAsync(watch.Token), watch, pace, limit);

    /// <summary>The body as JSON.</summary>
    /// <exception cref="CallFailure">It is malformed or too long.</exception>
    public async Task<T> ReadAsync<T>(JsonTypeInfo<T> type, long limit)
    {
        try
        {
            await using var body = await OpenAsync(limit);
            return await JsonSerializer.DeserializeAsync(body, type, watch.Token) ?? throw Nonsense("null");
        }
        catch (JsonException e)
        {
            throw Nonsense(e.Message);
        }
    }

    /// <summary>Opens a signed record of the answer.</summary>
    /// <exception cref="CallFailure">It is not validly signed.</exception>
    public Signed<T> Open<T>(ReadOnlyMemory<byte> bytes, ISignatures signatures)
        where T : IRecord<T> =>
        Signed<T>.TryOpen(bytes, signatures, out var record, out var why) ? record : throw Nonsense(why);

    /// <summary>Opens a signed record that only the peer itself may have signed.</summary>
    /// <exception cref="CallFailure">It is not validly signed, or by another.</exception>
    public Signed<T> OpenOwn<T>(ReadOnlyMemory<byte> bytes, ISignatures signatures)
        where T : IRecord<T>
    {
        var record = Open<T>(bytes, signatures);
        return record.Signer == Peer ? record : throw Nonsense($"the {T.Context} record is signed by another peer");
    }

    /// <summary>Says that the answer makes no sense.</summary>
    public CallFailure Nonsense(string why) => new($"{Place} answered what makes no sense: {why.TrimEnd('.')}.", null);

    /// <summary>Leaves response and watch open for whoever reads on.</summary>
    public void Keep() => _kept = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_kept)
            Close();
    }

    /// <summary>Ends the response, even one that was kept.</summary>
    public void Close()
    {
        response.Dispose();
        watch.Dispose();
    }
}
