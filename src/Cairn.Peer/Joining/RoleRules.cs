using Cairn.Core.Errors;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Joining;

/// <summary>Which roles a network has room for.</summary>
internal static class RoleRules
{
    /// <summary>Role <c>owner</c>, which lends nothing, needs a network that asks for no reciprocity.</summary>
    public static void Check(PeerRole role, NetworkSettings settings)
    {
        if (role is PeerRole.Owner && settings.ReciprocityPermille != 0)
        {
            throw new CairnException(
                ErrorKind.Refused,
                "role-needs-lending",
                "In this network whoever backs up must lend as well, so there is no role owner.",
                "Nothing was made.",
                "Choose the role both and lend some room, or found a network with --reciprocity 0.");
        }
    }
}
