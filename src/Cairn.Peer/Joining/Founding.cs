using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Joining;

/// <summary>Founds a network: its first peer, whose PeerId is the network's id.</summary>
public static class Founding
{
    /// <summary>Epoch of a peer's first device.</summary>
    public const ulong FirstEpoch = 1;

    /// <summary>Makes the home of a founder and stores its identity.</summary>
    /// <exception cref="Core.Errors.CairnException"><c>home-exists</c>, or options that make no sense.</exception>
    public static NewHome Found(HomeSeams home, InitOptions options, NetworkChoice network)
    {
        IdentityMaker.RequireEmpty(home);
        IdentityMaker.CheckNew(options);
        var secret = RootSecret.Generate(home.Entropy);
        var device = IdentityMaker.Certify(secret, FirstEpoch, home);
        var id = new NetworkId(device.Peer.Value);
        var settings = new NetworkSettings
        {
            Network = id,
            Version = 1,
            Directory = network.Directory,
            ReciprocityPermille = network.ReciprocityPermille,
        };
        var identity = IdentityMaker.Describe(options, secret, device, id) with
        {
            Settings = Signed<NetworkSettings>.Sign(settings, device),
            Credential = CredentialChain.Founder,
        };
        RoleRules.Check(identity.Role, settings);
        home.Save(identity);
        return new NewHome(identity, secret);
    }
}
