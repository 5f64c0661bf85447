using Cairn.Core.Merkle;
using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;
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
}
