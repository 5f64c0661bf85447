using Cairn.Core.Ids;
using Cairn.Protocol.Calls;

namespace Cairn.Transport.Wire;

/// <summary>Where each call is, and the headers that carry records (docs/protocols/peer-http.md).</summary>
internal static class Paths
{
    /// <summary>Presents the caller's member record.</summary>
    public const string Record = "/v1/record";

    /// <summary>A sign of life.</summary>
    public const string Hello = "/v1/hello";

    /// <summary>Redeems an invite.</summary>
    public const string Redeem = "/v1/redeem";

    /// <summary>The member records.</summary>
    public const string Members = "/v1/members";

    /// <summary>Offers a contract.</summary>
    public const string Contracts = "/v1/contracts";

    /// <summary>Takes a head.</summary>
    public const string Heads = "/v1/heads";

    /// <summary>Removes at once what the newest head drops.</summary>
    public const string Purges = "/v1/purges";

    /// <summary>What is kept for the caller.</summary>
    public const string Holdings = "/v1/holdings";

    /// <summary>What is known of the caller.</summary>
    public const string OwnerFile = "/v1/owner";

    /// <summary>Tells of an owner whose shards are handed over.</summary>
    public const string Owners = "/v1/owners";

    /// <summary>Template of a shard that is handed over.</summary>
    public const string OwnersShards = "/v1/owners/{owner}/packs/{pack}/shards/{shard}";

    /// <summary>Template of what is kept for an owner.</summary>
    public const string Held = "/v1/owners/{owner}/held";

    /// <summary>Exchanges evictions.</summary>
    public const string Evictions = "/v1/evictions";

    /// <summary>Template of a shard.</summary>
    public const string Shards = "/v1/packs/{pack}/shards/{shard}";

    /// <summary>Template of leaves.</summary>
    public const string Leaves = "/v1/blobs/{blob}/leaves/{first}/{count}";

    /// <summary>Header: SHA-256 of the caller's member record, in hexadecimal digits.</summary>
    public const string RecordHeader = "Cairn-Record";

    /// <summary>Header: the signed manifest of the shard that follows, in base64.</summary>
    public const string ManifestHeader = "Cairn-Manifest";

    /// <summary>Header: the proof of the leaves that follow, in base64.</summary>
    public const string ProofHeader = "Cairn-Proof";

    /// <summary>The path of a shard.</summary>
    public static string Shard(PackId pack, int shard) => $"/v1/packs/{pack}/shards/{shard}";

    /// <summary>The path of a shard that is handed over.</summary>
    public static string OwnersShard(PeerId owner, PackId pack, int shard) => $"/v1/owners/{owner}/packs/{pack}/shards/{shard}";

    /// <summary>The path of what is kept for an owner.</summary>
    public static string HeldFor(PeerId owner) => $"/v1/owners/{owner}/held";

    /// <summary>The path of leaves.</summary>
    public static string LeavesOf(FetchRequest request) =>
        $"/v1/blobs/{request.Blob}/leaves/{request.Range.First}/{request.Range.Count}";

    /// <summary>The path and query of a page of holdings.</summary>
    public static string HoldingsOf(HoldingsRequest request)
    {
        var detail = request.Detail switch
        {
            HoldingsDetail.Names => "names",
            HoldingsDetail.Manifests => "manifests",
            _ => "receipts",
        };
        var query = $"{Holdings}?limit={request.Limit}&detail={detail}";
        query = request.Owner is { } owner ? $"{query}&owner={owner}" : query;
        return request.After is { } after ? $"{query}&after={after}" : query;
    }
}
