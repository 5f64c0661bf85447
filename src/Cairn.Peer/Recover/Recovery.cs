using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Peer.Identity;
using Cairn.Peer.Joining;
using Cairn.Peer.Node;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;

namespace Cairn.Peer.Recover;

/// <summary>
/// Rebuilds a lost machine from the recovery key: proves the owner key to all peers, certifies a new device with an epoch above every one
/// seen, asks as that device for the heads, takes the newest, and rebuilds placements and catalog from what the holders keep.
/// </summary>
public static class Recovery
{
    /// <summary>Epoch of the device that only asks. Peers tell an owner in whatever epoch which one is the highest, and who is there; heads
    /// they show to the newest device.</summary>
    private const ulong AskingEpoch = Founding.FirstEpoch;

    /// <summary>Runs the recovery. The home must have no identity; it gets one only when everything else is done.</summary>
    /// <exception cref="CairnException"><c>home-exists</c>, <c>nobody-answers</c>, <c>owner-unknown</c>, <c>name-taken</c>, or options that
    /// make no sense.</exception>
    public static async Task<RecoverOutcome> RunAsync(
        HomeSeams home, RecoverOptions options, RecoverSeams seams, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(seams);
        IdentityMaker.RequireEmpty(home);
        IdentityMaker.Check(options.Machine);
        using var asking = IdentityMaker.Certify(options.Secret, AskingEpoch, home);
        var walk = new NetworkWalk(seams.Connect(asking, null), asking.Peer, options.Network);
        await walk.RunAsync(options.Contacts, cancellation);
        RequireFreeName(options.Machine.Name, walk.Members(home.Time.GetUtcNow()));

        var identity = Certify(home, options, walk.Network, new OwnerEvidence(asking.Peer, walk.Files));
        try
        {
            var found = await new Rebuild(home, identity, seams, walk).RunAsync(progress, cancellation);
            if (options.KitMembers.Count > 0)
                new KitWatch(identity, seams.Placements).Written(options.KitMembers);

            home.Save(identity);
            return new RecoverOutcome
            {
                Identity = identity,
                Snapshots = found.Snapshots,
                Forgotten = found.Forgotten.Count,
                ForgottenUntil = found.Forgotten.Count == 0 ? null : found.Forgotten.Min(forgotten => forgotten.Until),
                Packs = found.Packs,
                PeersAsked = walk.Asked,
                PeersAnswered = walk.Files.Count,
                Warnings = [.. walk.Silent, .. found.Warnings],
            };
        }
        catch
        {
            identity.Dispose();
            throw;
        }
    }

    private static PeerIdentity Certify(HomeSeams home, RecoverOptions options, NetworkId? known, OwnerEvidence evidence)
    {
        if (known is not { } network)
            throw Unknown("No peer that answered knows the owner of this recovery key, and no kit says which network it belongs to.");

        var settings = evidence.SettingsOf(network) ?? throw Unknown("The peers that answered belong to another network.");
        var device = IdentityMaker.Certify(options.Secret, Math.Max(evidence.HighestEpoch, Founding.FirstEpoch) + 1, home);
        var record = evidence.RecordIn(network);
        var credential = new[] { record?.Credential, options.Credential, CredentialChain.Founder }
            .FirstOrDefault(chain => chain?.Proves(device.Peer, network) == true)
            ?? throw Unknown("No peer that answered knows the owner of this recovery key, and there is no credential in the kit.");

        return IdentityMaker.Describe(
            options.Machine with
            {
                Role = record?.Role ?? options.Machine.Role,
                Lend = options.Lend ?? record?.Lent ?? options.Machine.Lend,
            },
            options.Secret,
            device,
            network) with
        {
            Settings = settings,
            Credential = credential,
        };
    }

    /// <summary>As whoever invites refuses a name that is taken; the list without its own old record has only others.</summary>
    private static void RequireFreeName(string name, IReadOnlyList<Member> others)
    {
        if (others.FirstOrDefault(member => member.Name == name) is { } taken)
        {
            throw new CairnException(
                ErrorKind.Refused,
                "name-taken",
                $"The name '{name}' belongs to another member ({taken.Peer.Short()}).",
                "Nothing was changed, here or there: the lost machine is not shut out.",
                "Give the name that the lost machine had, or another one that nobody has, with --name.");
        }
    }

    private static CairnException Unknown(string what) => new(
        ErrorKind.NotFound,
        "owner-unknown",
        what,
        "Nothing was changed, here or there.",
        "Check that it is the right recovery key, and name another peer with --peer HOST:PORT.");
}
