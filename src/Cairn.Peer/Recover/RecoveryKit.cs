using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Recover;

/// <summary>
/// What a person keeps in a safe place: the recovery key, and whom to ask. A text file that can be read, printed and typed again; the key
/// and one address are enough.
/// </summary>
public sealed record RecoveryKit
{
    private const string Title = "Cairn recovery kit";

    /// <summary>The version of the text. A kit without one was written before versions were, and is read as this one.</summary>
    private const string Version = "1";

    /// <summary>Whose kit it is; null in a file that holds only the key.</summary>
    public PeerId? Peer { get; init; }

    /// <summary>The network; null in a file that holds only the key.</summary>
    public NetworkId? Network { get; init; }

    /// <summary>The peer's name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Other members and their addresses.</summary>
    public IReadOnlyList<KitMember> Members { get; init; } = [];

    /// <summary>Proof of membership; null when the kit has none.</summary>
    public CredentialChain? Credential { get; init; }

    /// <summary>The recovery key as text; null in a kit without it. A secret.</summary>
    public string? Key { get; init; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset WrittenAt { get; init; }

    /// <summary>The text of the kit.</summary>
    public string Format()
    {
        var text = new StringBuilder();
        text.Append(Title).Append('\n');
        text.Append("# Keep this where fire, theft and disk failure of this machine do not reach it.\n");
        text.Append(Key is null
            ? "# The recovery key is not in this file: keep it beside it.\n"
            : "# Whoever has the key below can read all your backups. It is stored nowhere else.\n");
        text.Append("# On a new machine: cairn --home DIR recover --kit THIS-FILE --name NAME\n");
        Line(text, "version", Version);
        Line(text, "peer", Peer?.ToString());
        Line(text, "network", Network?.ToString());
        Line(text, "name", Name);
        Line(text, "written", WrittenAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        Line(text, "key", Key);
        foreach (var member in Members)
            Line(text, "member", $"{member.Peer} {string.Join(',', member.Addresses)} {member.Name}");

        foreach (var link in Credential?.Links ?? [])
            Line(text, "credential", Convert.ToBase64String(link.Bytes.Span));

        return text.ToString();
    }

    /// <summary>Reads a kit, or a file that holds nothing but the recovery key. Blank lines and lines that begin with '#' do not count,
    /// nor does the byte order mark that some editors put first.</summary>
    /// <exception cref="CairnException"><c>bad-kit</c>: a line cannot be read. The message names the line and shows none of it, as the key
    /// may stand in it. <c>newer-version</c>: a newer program wrote it.</exception>
    public static RecoveryKit Parse(string text, ISignatures signatures)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.TrimStart('\uFEFF').Split('\n', StringSplitOptions.TrimEntries)
            .Index()
            .Where(line => line.Item.Length > 0 && line.Item[0] != '#')
            .ToList();
        if (lines.Count == 0)
            return new RecoveryKit();

        if (!string.Equals(lines[0].Item, Title, StringComparison.OrdinalIgnoreCase))
            return new RecoveryKit { Key = string.Concat(lines.Select(line => line.Item)) };

        var kit = new RecoveryKit();
        foreach (var (index, line) in lines.Skip(1))
            kit = kit.With(line, signatures) ?? throw Bad(index + 1);

        var founded = kit.Peer is { } peer && kit.Network is { } network && peer.Value == network.Value;
        return founded && kit.Credential is null ? kit with { Credential = CredentialChain.Founder } : kit;
    }

    /// <summary>Whose kit it is; never the key, so that a log line cannot leak it.</summary>
    public override string ToString() => $"RecoveryKit of {Name} ({Peer?.Short()}), {(Key is null ? "without" : "with")} its key";

    /// <summary>The kit with what one more line says; null if that cannot be read.</summary>
    private RecoveryKit? With(string line, ISignatures signatures)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var value = line[(colon + 1)..].Trim();
        switch (colon < 0 ? string.Empty : line[..colon].TrimEnd())
        {
            case "version":
                return value == Version ? this : throw Newer(value);
            case "peer" when Identifiers.TryParse<PeerId>(value, out var peer):
                return this with { Peer = peer };
            case "network" when Identifiers.TryParse<NetworkId>(value, out var network):
                return this with { Network = network };
            case "name":
                return this with { Name = value };
            case "written" when TryTime(value, out var written):
                return this with { WrittenAt = written };
            case "key" when value.Length > 0:
                return this with { Key = value };
            case "member" when TryMember(value, out var member):
                return this with { Members = [.. Members, member] };
            case "credential" when TryLink(value, signatures, out var link):
                return this with { Credential = new CredentialChain([.. Credential?.Links ?? [], link]) };
            default:
                return null;
        }
    }

    private static void Line(StringBuilder text, string name, string? value)
    {
        if (value is not null)
            text.Append(name).Append(": ").Append(value).Append('\n');
    }

    private static bool TryTime(string value, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static bool TryMember(string value, [NotNullWhen(true)] out KitMember? member)
    {
        member = null;
        var parts = value.Split(' ', 3);
        if (parts.Length < 3 || !Identifiers.TryParse<PeerId>(parts[0], out var peer) || !MemberRecord.IsName(parts[2]))
            return false;

        var addresses = new List<PeerAddress>();
        foreach (var text in parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!PeerAddress.TryParse(text, out var address))
                return false;

            addresses.Add(address);
        }

        member = new KitMember(peer, parts[2], addresses);
        return true;
    }

    private static bool TryLink(string value, ISignatures signatures, [NotNullWhen(true)] out Signed<Credential>? link)
    {
        link = null;
        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value, bytes, out var length)
            && Signed<Credential>.TryOpen(bytes.AsMemory(0, length), signatures, out link, out _);
    }

    private static CairnException Newer(string version) => new(
        ErrorKind.Failed,
        "newer-version",
        $"This recovery kit is of version {Printed(version)}, and this program reads version {Version}.",
        "Nothing was changed.",
        "Use a newer Cairn; or put the key of the kit into a file of its own, and give that with --key-file and an address with --peer.");

    /// <summary>What a version may look like; never more of the line, which might be anything.</summary>
    private static string Printed(string version) =>
        version.Length <= 8 && version.All(char.IsAsciiLetterOrDigit) ? version : "that cannot be read";

    private static CairnException Bad(int line) => new(
        ErrorKind.BadUsage,
        "bad-kit",
        $"Line {line} of the recovery kit cannot be read.",
        "Nothing was changed.",
        "The recovery key alone is enough: put it into a file of its own, and give that with --key-file and an address with --peer.");
}
