using Cairn.Core.Errors;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Joining;

/// <summary>Which roles a network has room for.</summary>
internal static class RoleRules
{
    /// <summary>Role <c>owner</c>, which lends nothing, needs a network that asks for no reciprocity.</summary>
    /// <exception cref="CairnException">There is no such role in the network (code <c>role-needs-lending</c>).</exception>
    public static void Check(PeerRole role, NetworkSettings settings)
    {
        if (!Admits(role, settings))
            throw NoOwners("Nothing was made.", "Choose the role both and lend some room, or found a network with --reciprocity 0.");
    }

    /// <summary>The same for a home that is there already: what the network asks for is only heard when an invite is redeemed.</summary>
    /// <exception cref="CairnException">There is no such role in the network (code <c>role-needs-lending</c>).</exception>
    public static void CheckJoining(PeerRole role, NetworkSettings settings)
    {
        if (!Admits(role, settings))
        {
            throw NoOwners(
                "This peer is not a member yet; its identity is kept, so the recovery key that was shown stays valid.",
                "Run the same 'cairn init --join' again without --role, and lend some room; the invite is still good for this home.");
        }
    }

    private static bool Admits(PeerRole role, NetworkSettings settings) =>
        role is not PeerRole.Owner || settings.ReciprocityPermille == 0;

    private static CairnException NoOwners(string meaning, string todo) => new(
        ErrorKind.Refused,
        "role-needs-lending",
        "In this network whoever backs up must lend as well, so there is no role owner.",
        meaning,
        todo);
}
