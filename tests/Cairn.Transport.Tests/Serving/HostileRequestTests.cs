using System.Globalization;
using System.Text;
using Cairn.Core.Merkle;
using Cairn.Protocol.Calls;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;
using Cairn.Transport.Tests.Calls;
using Cairn.Transport.Wire;

namespace Cairn.Transport.Tests.Serving;

/// <summary>Requests that make no sense are refused in words, do no harm, and keep nobody else from being served.</summary>
public sealed class HostileRequestTests : IAsyncLifetime
{
    private static readonly byte[] Content = new byte[3 * MerkleTree.LeafSize];
    private static readonly string Blob = MemoryPeerService.BlobOf(Content).ToString();

    private PeerPair _pair = null!;
    private RawCaller _raw = null!;
    private string _tag = "";

    public async Task InitializeAsync()
    {
        _pair = await PeerPair.StartAsync();
        _pair.Service.Keep(Content);
        _raw = await RawCaller.ConnectAsync(_pair.Server, _pair.Owner);
        _tag = await _raw.ShowAsync(_pair.OwnRecord!);
    }

    public async Task DisposeAsync()
    {
        Assert.IsType<Reply<HelloAnswer>.Answered>(await _pair.Calls.HelloAsync(_pair.Contact, default));
        await _raw.DisposeAsync();
        await _pair.DisposeAsync();
    }

    [Theory]
    [InlineData("GET /")]
    [InlineData("GET /v1")]
    [InlineData("GET /v2/hello")]
    [InlineData("GET /v1/hello/there")]
    [InlineData("GET /v1/nothing")]
    [InlineData("GET /favicon.ico")]
    [InlineData("GET /v1/../../etc/passwd")]
    [InlineData("GET /v1/%2e%2e/%2e%2e/etc/passwd.txt")]
    [InlineData("GET /v1/..%2f..%2fetc/passwd.txt")]
    [InlineData("GET //v1//hello.html")]
    [InlineData("POST /v1/hello")]
    [InlineData("DELETE /v1/heads")]
    [InlineData("OPTIONS /v1/hello")]
    [InlineData("BREW /v1/hello")]
    public async Task An_unknown_call_is_refused(string request) =>
        await IsRefusedAsync(request, 400, "bad-request", "Content-Length: 0\r\n");

    [Theory]
    [InlineData("GET", "/v1/blobs/{0}/leaves/0/0")]
    [InlineData("GET", "/v1/blobs/{0}/leaves/-1/1")]
    [InlineData("GET", "/v1/blobs/{0}/leaves/+1/1")]
    [InlineData("GET", "/v1/blobs/{0}/leaves/0x1/1")]
    [InlineData("GET", "/v1/blobs/{0}/leaves/%201/1")]
    [InlineData("GET", "/v1/blobs/{0}/leaves/0/2147483648")]
    [InlineData("GET", "/v1/blobs/{0}/leaves/9223372036854775808/1")]
    [InlineData("GET", "/v1/blobs/{0}0/leaves/0/1")]
    [InlineData("GET", "/v1/blobs/..%2f..%2fsecret/leaves/0/1")]
    [InlineData("GET", "/v1/holdings")]
    [InlineData("GET", "/v1/holdings?limit=0&detail=names")]
    [InlineData("GET", "/v1/holdings?limit=4097&detail=names")]
    [InlineData("GET", "/v1/holdings?limit=1&detail=everything")]
    [InlineData("GET", "/v1/holdings?limit=1&limit=2&detail=names")]
    [InlineData("GET", "/v1/holdings?limit=1&detail=names&after=x")]
    [InlineData("PUT", "/v1/packs/{0}/shards/0")]
    public async Task A_path_or_query_that_names_nothing_is_refused(string verb, string path) => await IsRefusedAsync(
        $"{verb} {string.Format(CultureInfo.InvariantCulture, path, Blob)}", 400, "bad-request", "Content-Length: 0\r\n");

    [Theory]
    [InlineData("1/shards/0", "PUT")]
    [InlineData("{0}/shards/1", "PUT")]
    [InlineData("{0}/shards/-1", "PUT")]
    [InlineData("{0}/shards/4294967296", "PUT")]
    [InlineData("{0}/shards/0%2f..", "PUT")]
    public async Task A_shard_that_the_manifest_does_not_have_is_refused(string path, string verb)
    {
        var request = _pair.Request(Content);
        var named = string.Format(CultureInfo.InvariantCulture, path, request.Manifest.Value.Pack);

        var answer = await AskAsync($"{verb} /v1/packs/{named}", ManifestOf(request) + $"Content-Length: {Content.Length}\r\n");

        Assert.Equal((400, "bad-request"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_shard_of_another_length_than_the_manifest_says_is_refused_before_it_is_sent()
    {
        var request = _pair.Request(Content);
        foreach (var length in (string[])["Content-Length: 0", "Content-Length: 9223372036854775807", "Transfer-Encoding: chunked"])
        {
            await using var raw = await RawCaller.ConnectAsync(_pair.Server, _pair.Owner);
            var headers = ManifestOf(request) + $"Cairn-Record: {_tag}\r\nExpect: 100-continue\r\n{length}\r\n";

            var answer = await raw.AskAsync($"PUT {Paths.Shard(request.Manifest.Value.Pack, 0)}", headers);

            Assert.Equal((400, "bad-request"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task A_manifest_that_is_none_is_refused()
    {
        var request = _pair.Request(Content);
        var bytes = request.Manifest.Bytes.ToArray();
        bytes[bytes.Length / 2] ^= 1;
        var (tampered, other) = (Convert.ToBase64String(bytes), Convert.ToBase64String(_pair.OwnRecord!.Bytes.Span));
        foreach (var manifest in (string[])["", "%%%", "AAAA", tampered, other])
        {
            var answer = await AskAsync(
                $"PUT {Paths.Shard(request.Manifest.Value.Pack, 0)}", $"Cairn-Manifest: {manifest}\r\nContent-Length: 0\r\n");

            Assert.Equal((400, "bad-request"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task A_shard_that_is_shorter_than_it_was_told_to_be_is_not_kept()
    {
        var content = new byte[100_000];
        await using (var raw = await RawCaller.ConnectAsync(_pair.Server, _pair.Owner))
        {
            await raw.BeginStoreAsync(_pair, content);
            await raw.SendAsync(content.AsMemory(1));
        }

        await Eventually.TrueAsync(async () => (await _pair.Calls.HelloAsync(_pair.Contact, default)) is Reply<HelloAnswer>.Answered);
        var fetch = new FetchRequest(MemoryPeerService.BlobOf(content), new LeafRange(0, 1));
        Assert.Equal(RefusalCode.NotFound, Answers.Refused(await _pair.Calls.FetchAsync(_pair.Contact, fetch, default)).Code);
    }

    [Fact]
    public async Task What_follows_a_shard_is_no_part_of_it()
    {
        var content = new byte[100_000];
        await _raw.BeginStoreAsync(_pair, content);
        await _raw.SendAsync(content);
        await _raw.SendAsync("and more, which is no request\r\n\r\n");

        Assert.Equal(200, (await _raw.ReadAsync()).Status);
        Assert.Equal(400, (await _raw.ReadAsync()).Status);
        await _raw.ReadToEndAsync();
        var fetch = new FetchRequest(MemoryPeerService.BlobOf(content), new LeafRange(0, 9));
        var answer = Answers.Of(await _pair.Calls.FetchAsync(_pair.Contact, fetch, default));
        Assert.Equal(content, await Answers.ReadAsync(answer.Content));
    }

    [Theory]
    [InlineData("/v1/record", "Content-Length: 9000000000", 413)]
    [InlineData("/v1/redeem", "Content-Length: 262145", 413)]
    [InlineData("/v1/contracts", "Content-Length: 262145", 413)]
    [InlineData("/v1/heads", "Content-Length: 9223372036854775807", 413)]
    [InlineData("/v1/record", "Transfer-Encoding: chunked", 411)]
    [InlineData("/v1/heads", "Transfer-Encoding: chunked", 411)]
    public async Task A_body_that_is_too_long_or_of_no_length_is_refused_before_it_is_sent(string path, string length, int status) =>
        await IsRefusedAsync($"POST {path}", status, "bad-request", $"Expect: 100-continue\r\n{length}\r\n");

    [Theory]
    [InlineData("Content-Length: 99999999999999999999", 400)]
    [InlineData("Content-Length: -1", 400)]
    [InlineData("Content-Length: 1\r\nContent-Length: 2", 400)]
    [InlineData("Host: another", 400)]
    [InlineData("Bad Name: x", 400)]
    public async Task A_head_that_is_no_http_ends_the_connection(string header, int status) =>
        await EndsAsync($"POST /v1/heads HTTP/1.1\r\nHost: cairn\r\n{header}\r\n\r\n", status);

    [Fact]
    public async Task Huge_or_poisonous_heads_end_the_connection()
    {
        await EndsAsync($"GET /v1/hello HTTP/1.1\r\nHost: cairn\r\nX: {new string('x', 40_000)}\r\n\r\n", 431);
        await EndsAsync($"GET /v1/hello HTTP/1.1\r\nHost: cairn\r\n{Many(101)}\r\n", 431);
        await EndsAsync("GET /v1/blobs/%00/leaves/0/1 HTTP/1.1\r\nHost: cairn\r\n\r\n", 400);
        await EndsAsync($"GET /{new string('x', 9000)} HTTP/1.1\r\nHost: cairn\r\n\r\n", 414);

        static string Many(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"X{i}: y\r\n"));
    }

    [Theory]
    [InlineData("/v1/record", "garbage")]
    [InlineData("/v1/record", "")]
    [InlineData("/v1/heads", "garbage")]
    [InlineData("/v1/heads", "")]
    [InlineData("/v1/contracts", "garbage")]
    [InlineData("/v1/contracts", "null")]
    [InlineData("/v1/contracts", "{}")]
    [InlineData("/v1/contracts", "{\"byOwner\":\"AAAA\"}")]
    [InlineData("/v1/contracts", "{\"byOwner\":\"not base64!\"}")]
    [InlineData("/v1/contracts", "{\"byOwner\":")]
    [InlineData("/v1/redeem", "[]")]
    [InlineData("/v1/redeem", "{\"secret\":\"AAAA\"}")]
    [InlineData("/v1/redeem", "{\"secret\":\"AAAA\",\"name\":null}")]
    public async Task A_body_that_is_none_is_refused(string path, string body)
    {
        await _raw.SendAsync($"POST {path}", Encoding.UTF8.GetBytes(body), $"Cairn-Record: {_tag}\r\n");

        var answer = await _raw.ReadAsync();

        Assert.Equal((400, "bad-request"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Json_that_is_deeper_than_any_message_is_refused()
    {
        await _raw.SendAsync("POST /v1/redeem", Encoding.UTF8.GetBytes(new string('[', 200_000)));

        Assert.Equal("bad-request", (await _raw.ReadAsync()).Code);
    }

    [Fact]
    public async Task A_record_of_one_kind_is_none_of_another()
    {
        await _raw.SendAsync("POST /v1/heads", _pair.OwnRecord!.Bytes, $"Cairn-Record: {_tag}\r\n");
        Assert.Equal("bad-request", (await _raw.ReadAsync()).Code);

        await _raw.SendAsync("POST /v1/record", _pair.Head(1, new byte[10]).Bytes);
        Assert.Equal("bad-request", (await _raw.ReadAsync()).Code);
    }

    [Fact]
    public async Task A_body_where_none_belongs_is_not_taken()
    {
        await _raw.SendAsync("GET /v1/hello HTTP/1.1\r\nHost: cairn\r\nContent-Length: 9000000000\r\n\r\n");

        Assert.Equal(403, (await _raw.ReadAsync()).Status);
        await _raw.ReadToEndAsync();
    }

    private async Task<RawAnswer> AskAsync(string request, string headers) =>
        await _raw.AskAsync(request, $"Cairn-Record: {_tag}\r\n{headers}");

    private async Task IsRefusedAsync(string request, int status, string code, string headers)
    {
        var answer = await AskAsync(request, headers);
        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    private async Task EndsAsync(string request, int status)
    {
        await using var raw = await RawCaller.ConnectAsync(_pair.Server, _pair.Owner);
        await raw.TrySendAsync(Encoding.Latin1.GetBytes(request));
        Assert.Equal(status, (await raw.ReadAsync()).Status);
        await raw.ReadToEndAsync();
    }

    private static string ManifestOf(StoreRequest request) => $"Cairn-Manifest: {Convert.ToBase64String(request.Manifest.Bytes.Span)}\r\n";
}
