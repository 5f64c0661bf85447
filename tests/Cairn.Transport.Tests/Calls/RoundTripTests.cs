using Cairn.Core.Errors;
using Cairn.Core.Merkle;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Transport.Tests.Calls;

/// <summary>Every call between two peers with real sockets.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public async Task Hello_tells_who_answers_and_when()
    {
        await using var pair = await PeerPair.StartAsync();

        var answer = Answers.Of(await pair.Calls.HelloAsync(pair.Contact, default));

        Assert.Equal(pair.Holder.Peer, answer.Record.Value.Peer);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(1), answer.Now);
    }

    [Fact]
    public async Task A_stored_shard_is_fetched_leaf_by_leaf_with_proof()
    {
        await using var pair = await PeerPair.StartAsync();
        var content = new byte[(5 * MerkleTree.LeafSize) + 17];
        Random.Shared.NextBytes(content);
        var request = pair.Request(content);

        var receipt = Answers.Of(await pair.Calls.StoreAsync(pair.Contact, request, new MemoryBlobSource(content), default));
        var range = new LeafRange(3, 100);
        var answer = Answers.Of(await pair.Calls.FetchAsync(pair.Contact, new FetchRequest(receipt.Value.Blob, range), default));

        Assert.Equal(pair.Holder.Peer, receipt.Signer);
        var fetched = await Answers.ReadAsync(answer.Content);
        Assert.Equal(content[(3 * MerkleTree.LeafSize)..], fetched);
        Assert.True(answer.Proof.Verify(MemoryPeerService.BlobOf(content), content.Length, new LeafRange(3, 3), fetched));
    }

    [Fact]
    public async Task Members_and_settings_come_as_they_were_signed()
    {
        await using var pair = await PeerPair.StartAsync();

        Assert.Equal(pair.Holder.Peer, Assert.Single(Answers.Of(await pair.Calls.MembersAsync(pair.Contact, default))).Signer);
        Assert.Equal(pair.Holder.Peer, Answers.Of(await pair.Calls.OwnerFileAsync(pair.Contact, default)).Settings.Signer);
    }

    [Fact]
    public async Task An_invite_is_redeemed_by_whoever_has_its_secret()
    {
        await using var pair = await PeerPair.StartAsync();
        var newcomer = TestPeer.Found("newcomer");
        using var calls = PeerPair.CallsOf(newcomer, () => null);
        var right = new RedeemRequest(new byte[16], "newcomer");

        var admission = Answers.Of(await calls.RedeemAsync(pair.Contact, right, default));
        var refusal = Answers.Refused(await calls.RedeemAsync(pair.Contact, right with { Secret = new byte[15] }, default));

        Assert.True(admission.Credential.Proves(newcomer.Peer, pair.Holder.Network));
        Assert.Equal(RefusalCode.BadInvite, refusal.Code);
    }

    [Fact]
    public async Task A_contract_comes_back_with_both_signatures()
    {
        await using var pair = await PeerPair.StartAsync();
        var terms = new Contract
        {
            Owner = pair.Owner.Peer,
            Holder = pair.Holder.Peer,
            Version = 1,
            Bytes = new ByteSize(1000),
            Start = DateTimeOffset.UnixEpoch,
            Term = TimeSpan.FromDays(365),
            UndeleteWindow = TimeSpan.FromHours(24),
            MinimumHold = TimeSpan.FromDays(180),
            ReciprocityPermille = 1000,
        };
        var proposal = Signed<Contract>.Sign(terms, pair.Owner.Identity);

        var contract = Answers.Of(await pair.Calls.ProposeAsync(pair.Contact, proposal, default));

        Assert.Equal((proposal, pair.Holder.Peer), (contract.ByOwner, contract.ByHolder.Signer));
    }

    [Fact]
    public async Task A_head_is_kept_or_the_one_that_stands_against_it_is_told()
    {
        await using var pair = await PeerPair.StartAsync();
        var (newer, older) = (pair.Head(2, new byte[5_000_000]), pair.Head(1, new byte[10]));

        var kept = Assert.IsType<HeadAnswer.Kept>(Answers.Of(await pair.Calls.PutHeadAsync(pair.Contact, newer, default)));
        var conflict = Assert.IsType<HeadAnswer.Conflicting>(Answers.Of(await pair.Calls.PutHeadAsync(pair.Contact, older, default)));

        Assert.Equal(pair.Holder.Peer, kept.Receipt.Signer);
        Assert.Equal(newer, conflict.Other);
        var file = Answers.Of(await pair.Calls.OwnerFileAsync(pair.Contact, default));
        Assert.Equal([newer], file.Heads);
        Assert.Equal(pair.Owner.Identity.Certificate, file.Newest);
    }

    [Fact]
    public async Task A_purge_of_the_newest_head_is_heeded_and_one_of_another_is_not()
    {
        await using var pair = await PeerPair.StartAsync();
        var head = Signed<Head>.Sign(pair.Head(1, new byte[10]).Value with { Tombstones = [default] }, pair.Owner.Identity);
        Answers.Of(await pair.Calls.PutHeadAsync(pair.Contact, head, default));
        using var key = pair.Owner.OwnerKey();

        var purged = await pair.Calls.PurgeAsync(pair.Contact, Purge.Sign(key, head.HeadId(), DateTimeOffset.UnixEpoch), default);
        var refused = await pair.Calls.PurgeAsync(pair.Contact, Purge.Sign(key, default, DateTimeOffset.UnixEpoch), default);

        Assert.Equal(new PurgeAnswer(1, new ByteSize(4096)), Answers.Of(purged));
        Assert.Equal(RefusalCode.NotFound, Answers.Refused(refused).Code);
    }

    [Fact]
    public async Task Holdings_come_page_by_page_with_or_without_manifests()
    {
        await using var pair = await PeerPair.StartAsync();
        var requests = Enumerable.Range(0, 3).Select(i => pair.Request([(byte)i])).OrderBy(request => request.Manifest.Value.Pack).ToList();
        for (var i = 0; i < 3; i++)
        {
            byte[] content = [(byte)i];
            Answers.Of(await pair.Calls.StoreAsync(pair.Contact, pair.Request(content), new MemoryBlobSource(content), default));
        }

        var all = await pair.Calls.HoldingsAsync(pair.Contact, new HoldingsRequest(null, 3, HoldingsDetail.Manifests), default);
        var first = await pair.Calls.HoldingsAsync(pair.Contact, new HoldingsRequest(null, 2, HoldingsDetail.Names), default);
        var after = new HoldingsRequest(requests[1].Manifest.Value.Pack, 2, HoldingsDetail.Names);
        var second = await pair.Calls.HoldingsAsync(pair.Contact, after, default);

        Assert.Equal(
            requests.Select(request => request.Manifest.Value.Pack),
            Answers.Of(all).Shards.Select(held => held.Manifest!.Value.Pack));
        Assert.Equal((2, false), (Answers.Of(first).Shards.Count, Answers.Of(first).IsLast));
        Assert.Equal((1, true), (Answers.Of(second).Shards.Count, Answers.Of(second).IsLast));
        Assert.All(Answers.Of(first).Shards, held => Assert.Null(held.Manifest));

        var signed = await pair.Calls.HoldingsAsync(pair.Contact, new HoldingsRequest(null, 3, HoldingsDetail.Receipts), default);
        Assert.All(Answers.Of(all).Shards.Concat(Answers.Of(first).Shards), held => Assert.Null(held.Receipt));
        Assert.Equal(3, Answers.Of(signed).Shards.Count);
        Assert.All(
            Answers.Of(signed).Shards,
            held => Assert.Equal((pair.Holder.Peer, held.Pack), (held.Receipt!.Signer, held.Receipt.Value.Pack)));
    }

    [Fact]
    public async Task A_shard_that_is_there_already_is_not_sent_again()
    {
        await using var pair = await PeerPair.StartAsync();
        var content = new byte[100_000];
        Answers.Of(await pair.Calls.StoreAsync(pair.Contact, pair.Request(content), new MemoryBlobSource(content), default));
        await using var again = new CountedSource(new MemoryBlobSource(content));

        Answers.Of(await pair.Calls.StoreAsync(pair.Contact, pair.Request(content), again, default));

        Assert.Equal((0, true), (again.Given, again.IsDisposed));
    }

    [Fact]
    public async Task Anothers_shard_is_handed_over_with_what_is_known_of_its_owner()
    {
        await using var pair = await PeerPair.StartAsync();
        var other = pair.Holder.Invite("other");
        var content = new byte[200_000];
        Random.Shared.NextBytes(content);
        var request = PeerPair.RequestOf(other, content);
        var entrustment = new Entrustment(other.Record(), null) { UndeleteWindow = TimeSpan.FromDays(30) };

        var room = Answers.Of(await pair.Calls.EntrustAsync(pair.Contact, entrustment, default));
        var receipt = Answers.Of(await pair.Calls.HandOverAsync(pair.Contact, request, new MemoryBlobSource(content), default));
        var held = Answers.Of(await pair.Calls.HeldForAsync(pair.Contact, other.Peer, default));

        Assert.Equal(1_000_000, room.Bytes);
        Assert.Equal(entrustment, Assert.Single(pair.Service.Entrusted));
        Assert.Equal((pair.Holder.Peer, other.Peer), (receipt.Signer, receipt.Value.Owner));
        Assert.Equal(content.Length, held.Bytes);
    }

    [Fact]
    public async Task A_hand_over_names_the_owner_of_its_manifest()
    {
        await using var pair = await PeerPair.StartAsync();
        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        var tag = await raw.ShowAsync(pair.OwnRecord!);
        var request = pair.Request([1]);
        var encoded = Convert.ToBase64String(request.Manifest.Bytes.Span);
        var manifest = $"Cairn-Record: {tag}\r\nCairn-Manifest: {encoded}\r\nContent-Length: 1\r\n";
        var path = $"packs/{request.Manifest.Value.Pack}/shards/0";

        Assert.Equal("bad-request", (await raw.AskAsync($"PUT /v1/owners/{pair.Holder.Peer}/{path}", manifest)).Code);
    }

    [Fact]
    public async Task Evictions_travel_both_ways_and_forged_ones_nowhere()
    {
        await using var pair = await PeerPair.StartAsync();
        var (one, other) = (pair.Holder.Evict(pair.Owner.Invite("one").Peer), pair.Holder.Evict(pair.Owner.Invite("other").Peer));
        pair.Service.Evictions.Enqueue(one);

        Assert.Equal([one, other], Answers.Of(await pair.Calls.EvictionsAsync(pair.Contact, [other], default)));

        await using var raw = await RawCaller.ConnectAsync(pair.Server, pair.Owner);
        var tag = await raw.ShowAsync(pair.OwnRecord!);
        var forged = pair.Holder.Evict(pair.Owner.Invite("third").Peer).Bytes.ToArray();
        forged[^1] ^= 1;
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"evictions":["{{Convert.ToBase64String(forged)}}"]}""");
        await raw.SendAsync("POST /v1/evictions", body, $"Cairn-Record: {tag}\r\n");
        Assert.Equal(200, (await raw.ReadAsync()).Status);
        Assert.Equal(2, pair.Service.Evictions.Count);
    }

    [Fact]
    public async Task Every_refusal_arrives_as_it_was_meant()
    {
        await using var pair = await PeerPair.StartAsync();
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            pair.Service.Gate = _ => new Refusal(code, $"Because of {code}.");

            Assert.Equal(new Refusal(code, $"Because of {code}."), Answers.Refused(await pair.Calls.HelloAsync(pair.Contact, default)));
        }
    }

    [Fact]
    public async Task A_peer_that_fails_inside_says_so_and_goes_on()
    {
        await using var pair = await PeerPair.StartAsync();
        pair.Service.OnStore = (_, _) => throw new InvalidOperationException("A defect.");
        pair.Service.OnFetch = _ => throw new InvalidOperationException("A defect.");
        pair.Service.Keep([1]);
        var (content, blob) = (new byte[100_000], MemoryPeerService.BlobOf([1]));

        var store = await pair.Calls.StoreAsync(pair.Contact, pair.Request(content), new MemoryBlobSource(content), default);
        var fetch = await pair.Calls.FetchAsync(pair.Contact, new FetchRequest(blob, new LeafRange(0, 1)), default);

        Assert.Equal((RefusalCode.Failed, RefusalCode.Failed), (Answers.Refused(store).Code, Answers.Refused(fetch).Code));
        Answers.Of(await pair.Calls.HelloAsync(pair.Contact, default));
    }

    [Fact]
    public async Task A_blob_whose_reading_fails_is_cut_off()
    {
        await using var pair = await PeerPair.StartAsync();
        var content = new byte[2_000_000];
        pair.Service.OnFetch = source => new CountedSource(source) { FailsAfter = 1_000_000 };
        pair.Service.Keep(content);
        var fetch = new FetchRequest(MemoryPeerService.BlobOf(content), new LeafRange(0, 100));

        var answer = Answers.Of(await pair.Calls.FetchAsync(pair.Contact, fetch, default));

        Assert.Equal("cut-off", (await Assert.ThrowsAsync<CairnException>(() => Answers.ReadAsync(answer.Content))).Code);
        Answers.Of(await pair.Calls.HelloAsync(pair.Contact, default));
    }

    [Fact]
    public async Task What_the_owners_own_source_throws_is_not_blamed_on_the_holder()
    {
        await using var pair = await PeerPair.StartAsync();
        var content = new byte[2_000_000];
        var source = new CountedSource(new MemoryBlobSource(content)) { FailsAfter = 1_000_000 };

        await Assert.ThrowsAsync<InvalidDataException>(
            () => pair.Calls.StoreAsync(pair.Contact, pair.Request(content), source, default));

        Assert.True(source.IsDisposed);
        Answers.Of(await pair.Calls.StoreAsync(pair.Contact, pair.Request(content), new MemoryBlobSource(content), default));
    }
}
