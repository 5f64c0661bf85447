using System.Security.Cryptography;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Peer.Identity;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Joining;

/// <summary>Makes the keys of a home from a root secret.</summary>
internal static class IdentityMaker
{
    /// <summary>Refuses a home that has an identity already, before anything is made.</summary>
    public static void RequireEmpty(HomeSeams home)
    {
        if (home.Identities.Exists)
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "home-exists",
                "This home has a peer already.",
                "Nothing was changed.",
                "Start it with 'cairn up', or name another home with --home.");
        }
    }

    /// <summary>Refuses options that no new peer is to run with.</summary>
    public static void CheckNew(InitOptions options)
    {
        Check(options);

        // Records may have a slash in a name, and peers that have one keep it, also when they are recovered. A new one has none: wherever
        // it is shown, it would look like a path.
        if (options.Name.Contains('/', StringComparison.Ordinal))
            throw Bad("name", options.Name, "but '/', ");
    }

    /// <summary>Refuses options that no peer could run with.</summary>
    public static void Check(InitOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!MemberRecord.IsName(options.Name))
            throw Bad("name", options.Name, "but '/', ");

        if (!MemberRecord.IsName(options.Site))
            throw Bad("site", options.Site, string.Empty);

        if (options.Role is PeerRole.Owner && options.Lend > default(ByteSize))
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "owner-lends",
                "A peer of role owner lends nothing.",
                "Nothing was made.",
                "Leave out --lend, or choose the role both.");
        }
    }

    private static CairnException Bad(string what, string name, string except) => new(
        ErrorKind.BadUsage,
        $"bad-{what}",
        $"'{string.Concat(name.Where(c => !char.IsControl(c)))}' cannot be the {what} of a peer.",
        "Nothing was made.",
        $"Choose a {what} of 1 to {MemberRecord.MaxNameLength} printable characters {except}without blanks around it.");

    /// <summary>The owner key of a secret. Dispose it as soon as it has signed.</summary>
    public static ISigningKey OwnerKey(RootSecret secret, ISignatures signatures)
    {
        var seed = secret.DeriveOwnerSeed();
        try
        {
            return signatures.Derive(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>A fresh device key, certified by the owner key with an epoch.</summary>
    public static DeviceIdentity Certify(RootSecret secret, ulong epoch, HomeSeams home)
    {
        using var owner = OwnerKey(secret, home.Signatures);
        var seed = new byte[ISignatures.SeedSize];
        home.Entropy.Fill(seed);
        var device = home.Signatures.Derive(seed);
        CryptographicOperations.ZeroMemory(seed);
        return new DeviceIdentity(DeviceCertificate.Issue(owner, device.PublicKey, epoch, home.Time.GetUtcNow()), device);
    }

    /// <summary>An identity that is no member yet.</summary>
    public static PeerIdentity Describe(InitOptions options, RootSecret secret, DeviceIdentity device, NetworkId network) => new()
    {
        Device = device,
        Name = options.Name,
        Role = options.Role,
        Site = options.Site,
        Lend = options.Lend,
        Listen = options.Listen,
        Network = network,
        Keys = secret.DeriveArchiveKeys(),
    };
}
