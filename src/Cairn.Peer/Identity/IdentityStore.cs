using System.Security.Cryptography;
using System.Text.Json;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Keys;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Platform.Disks;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Identity;

/// <summary>
/// The file <c>identity</c> of a home: device key, certificate, archive keys, membership. Mode 0600, replaced atomically, optionally
/// wrapped by a passphrase. Not thread-safe.
/// </summary>
/// <param name="home">The home folder.</param>
/// <param name="signatures">The signature scheme.</param>
public sealed class IdentityStore(IDisk home, ISignatures signatures)
{
    private const string FileName = "identity";
    private const string DamagedHome = "damaged-home";

    /// <summary>Whether there is an identity in this home.</summary>
    public bool Exists => home.Exists(FileName);

    /// <summary>Whether a passphrase wraps what <see cref="Load"/> read last.</summary>
    public bool IsWrapped { get; private set; }

    /// <summary>Stores the identity durably: after a crash there is the old one or the new one.</summary>
    /// <param name="identity">What to store.</param>
    /// <param name="passphrase">Wraps it; empty for none.</param>
    /// <param name="entropy">Salt and nonce of the wrap.</param>
    public void Save(PeerIdentity identity, ReadOnlySpan<byte> passphrase, IEntropy entropy)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(entropy);
        var document = Describe(identity);
        var file = Encode(document, passphrase, entropy);
        try
        {
            home.WriteAtomically(FileName, file);
        }
        finally
        {
            Wipe(file);
            Wipe(document);
        }
    }

    /// <summary>Reads the identity.</summary>
    /// <param name="passphrase">What wraps it; empty for none.</param>
    /// <exception cref="CairnException"><c>not-a-home</c>, <c>newer-version</c>, <c>wrong-passphrase</c>, <c>passphrase-needed</c>,
    /// <c>damaged-home</c>,
    /// <c>unreadable-home</c> when the disk fails.</exception>
    public PeerIdentity Load(ReadOnlySpan<byte> passphrase)
    {
        if (!Exists)
        {
            throw new CairnException(
                ErrorKind.NotFound,
                "not-a-home",
                "There is no Cairn identity in this home.",
                "Nothing was changed.",
                "Make one with 'cairn init', bring a lost one back with 'cairn recover', or name another home with --home.");
        }

        var file = ReadFile();
        try
        {
            return Open(file, passphrase);
        }
        catch (Exception broken) when (IsDamage(broken))
        {
            throw Damaged(broken);
        }
        finally
        {
            Wipe(file);
        }
    }

    private static byte[] Encode(IdentityDocument document, ReadOnlySpan<byte> passphrase, IEntropy entropy)
    {
        var envelope = new IdentityEnvelope { Version = IdentityEnvelope.CurrentVersion, Document = document };
        if (!passphrase.IsEmpty)
        {
            var salt = new byte[PassphraseSeal.SaltSize];
            entropy.Fill(salt);
            var plain = JsonSerializer.SerializeToUtf8Bytes(document, IdentityJson.Default.IdentityDocument);
            envelope = new IdentityEnvelope
            {
                Version = IdentityEnvelope.CurrentVersion,
                Salt = salt,
                Iterations = PassphraseSeal.Iterations,
                Wrapped = PassphraseSeal.Wrap(plain, passphrase, salt, entropy),
            };
            Wipe(plain);
        }

        return JsonSerializer.SerializeToUtf8Bytes(envelope, IdentityJson.Default.IdentityEnvelope);
    }

    private byte[] ReadFile()
    {
        try
        {
            return home.ReadWhole(FileName);
        }
        catch (IOException failure)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "unreadable-home",
                (
                    $"The identity file of this home cannot be read: {failure.Message}",
                    "Nothing was changed.",
                    "Check the disk and the permissions of the home."),
                failure);
        }
    }

    /// <summary>What bytes that are not what was written end in. A wrong passphrase and a newer version are told as they are.</summary>
    private static bool IsDamage(Exception broken) => broken
        is JsonException or FormatException or ArgumentException
        or CairnException { Kind: ErrorKind.Integrity, Code: not DamagedHome };

    private PeerIdentity Open(byte[] file, ReadOnlySpan<byte> passphrase)
    {
        var version = JsonSerializer.Deserialize(file, IdentityJson.Default.IdentityVersion)?.Version;
        if (version > IdentityEnvelope.CurrentVersion)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "newer-version",
                $"A newer Cairn wrote this home (version {version}; this program knows {IdentityEnvelope.CurrentVersion}).",
                "Nothing was changed.",
                "Use that newer program for this home.");
        }

        var envelope = JsonSerializer.Deserialize(file, IdentityJson.Default.IdentityEnvelope);
        if (envelope is not { Version: IdentityEnvelope.CurrentVersion })
            throw Damaged(null);

        IsWrapped = envelope.Wrapped is not null;
        var document = envelope.Wrapped is null ? envelope.Document : Unwrap(envelope.Wrapped, envelope, passphrase);
        var identity = Restore(document ?? throw Damaged(null));
        Wipe(document);
        return identity;
    }

    private static IdentityDocument? Unwrap(byte[] wrapped, IdentityEnvelope envelope, ReadOnlySpan<byte> passphrase)
    {
        var plain = PassphraseSeal.Unwrap(wrapped, passphrase, envelope.Salt ?? [], envelope.Iterations ?? 0);
        try
        {
            return JsonSerializer.Deserialize(plain, IdentityJson.Default.IdentityDocument);
        }
        finally
        {
            Wipe(plain);
        }
    }

    private static IdentityDocument Describe(PeerIdentity identity) => new()
    {
        Name = identity.Name,
        Role = identity.Role.ToString(),
        Site = identity.Site,
        Lend = identity.Lend.Bytes,
        ListenHost = identity.Listen.Host,
        ListenPort = identity.Listen.Port,
        Network = identity.Network.ToString(),
        DeviceKey = identity.Device.Key.ExportPkcs8(),
        DeviceCertificate = identity.Device.Certificate.Encode(),
        ArchiveKey = identity.Keys.Archive.ToArray(),
        IdKey = identity.Keys.Id.ToArray(),
        ChunkerKey = identity.Keys.Chunker.ToArray(),
        Settings = identity.Settings?.Bytes.ToArray(),
        Credential = identity.Credential?.Links.Select(link => link.Bytes.ToArray()).ToList(),
    };

    private PeerIdentity Restore(IdentityDocument document)
    {
        if (!DeviceCertificate.TryDecode(document.DeviceCertificate, signatures, out var certificate)
            || !Identifiers.TryParse<NetworkId>(document.Network, out var network)
            || !Enum.TryParse<PeerRole>(document.Role, out var role)
            || !Enum.IsDefined(role)
            || !MemberRecord.IsName(document.Name)
            || !MemberRecord.IsName(document.Site))
        {
            throw Damaged(null);
        }

        var identity = new PeerIdentity
        {
            Device = new DeviceIdentity(certificate, signatures.Import(document.DeviceKey)),
            Name = document.Name,
            Role = role,
            Site = document.Site,
            Lend = new ByteSize(document.Lend),
            Listen = new PeerAddress(document.ListenHost, document.ListenPort),
            Network = network,
            Settings = document.Settings is null ? null : Signed<NetworkSettings>.Open(document.Settings, signatures),
            Credential = document.Credential is null
                ? null
                : new CredentialChain([.. document.Credential.Select(link => Signed<Credential>.Open(link, signatures))]),
            Keys = new ArchiveKeys(document.ArchiveKey.ToArray(), document.IdKey.ToArray(), document.ChunkerKey.ToArray()),
        };
        return IsConsistent(identity) ? identity : throw Damaged(null);
    }

    /// <summary>Whether settings and credential are of the network that the identity names.</summary>
    private static bool IsConsistent(PeerIdentity identity) =>
        (identity.Settings is null || identity.Settings.Value.Network == identity.Network)
        && (identity.Credential is null || identity.Credential.Proves(identity.Peer, identity.Network));

    private static void Wipe(IdentityDocument document)
    {
        Wipe(document.DeviceKey);
        Wipe(document.ArchiveKey);
        Wipe(document.IdKey);
        Wipe(document.ChunkerKey);
    }

    private static void Wipe(byte[] secret) => CryptographicOperations.ZeroMemory(secret);

    private static CairnException Damaged(Exception? inner) => new(
        ErrorKind.Integrity,
        DamagedHome,
        (
            "The identity file of this home cannot be read.",
            "What this peer keeps for others, and its backups elsewhere, are untouched.",
            "Put the file back from a copy, or make a new home with 'cairn recover' and the recovery key."),
        inner);
}
