using Cairn.Core.Ids;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Tracker.Rosters;

/// <summary>Who is a member of a network, as far as a tracker can tell. The one place that says so.</summary>
internal sealed class MemberRules(NetworkId network)
{
    /// <summary>Whether what a peer says of itself proves that it belongs to the network.</summary>
    public bool IsMember(Signed<MemberRecord> record) =>
        record.Value.Network == network && record.Value.Credential.Proves(record.Signer, network);
}
