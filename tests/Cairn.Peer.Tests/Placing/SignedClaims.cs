using Cairn.Peer.Placing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Tests.Placing;

/// <summary>What tests ask of a book in one word.</summary>
internal static class SignedClaims
{
    /// <summary>Of shards that a member says it keeps, those that it signed for and that were not found bad.</summary>
    public static IReadOnlyList<HeldShard> SignedFor(
        this PlacementBook book, Signed<MemberRecord> member, IReadOnlyList<HeldShard> claimed) =>
        [.. book.Judge(member, claimed).Where(judged => judged.Claim is Claim.Signed).Select(judged => judged.Shard)];
}
