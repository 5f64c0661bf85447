using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Wire;
using Google.Protobuf;

namespace Cairn.Protocol.Membership;

/// <summary>What the founder decided for the whole network. Signed by the founder.</summary>
public sealed record NetworkSettings : IRecord<NetworkSettings>
{
    /// <summary>Most characters of <see cref="Directory"/>.</summary>
    public const int MaxDirectoryLength = 1024;

    private static readonly Form Form = new("A settings record");

    /// <summary>The network.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>Counts the versions from 1; the highest holds.</summary>
    public required uint Version { get; init; }

    /// <summary>How the member list is kept: <c>gossip</c>, <c>tracker=URL</c>, or <c>etcd=URL[,URL]</c>.</summary>
    public required string Directory { get; init; }

    /// <summary>Bytes a peer must lend per byte it uses, in thousandths; 1000 by default, 0 asks for nothing.</summary>
    public required int ReciprocityPermille { get; init; }

    /// <inheritdoc/>
    public static string Context => "settings";

    /// <inheritdoc/>
    public static NetworkSettings Decode(ReadOnlySpan<byte> body, ISignatures signatures)
    {
        var wire = Form.Parse(Wire.NetworkSettings.Parser, body, message => message.Version);
        var settings = new NetworkSettings
        {
            Network = Form.Id<NetworkId>(wire.Network, "network"),
            Version = wire.SettingsVersion,
            Directory = wire.Directory,
            ReciprocityPermille = Form.Int(wire.ReciprocityPermille, "reciprocity"),
        };
        settings.Check();
        return settings;
    }

    /// <summary>Whether the text is a <see cref="Directory"/>: http or https URLs of a host, in at most <see cref="MaxDirectoryLength"/>
    /// characters.</summary>
    public static bool IsDirectory(string? directory)
    {
        if (directory is null || directory.Length > MaxDirectoryLength)
            return false;

        return directory.Split('=', 2) switch
        {
            ["gossip"] => true,
            ["tracker", var url] => IsUrl(url),
            ["etcd", var urls] => urls.Split(',').All(IsUrl),
            _ => false,
        };
    }

    /// <inheritdoc/>
    public byte[] Encode()
    {
        Check();
        return new Wire.NetworkSettings
        {
            Version = Form.Version,
            Network = Network.ToWire(),
            SettingsVersion = Version,
            Directory = Directory,
            ReciprocityPermille = (uint)ReciprocityPermille,
        }.ToByteArray();
    }

    /// <summary>Only the founder may, whose PeerId is the network's id.</summary>
    public bool MaySign(PeerId signer, ulong epoch) => signer.Value == Network.Value;

    private static bool IsUrl(string text) =>
        text.All(c => c is > ' ' and < '\x7F')
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { Host.Length: > 0, UserInfo.Length: 0 };

    private void Check()
    {
        Form.Require(Version >= 1, "its version is zero");
        Form.Require(IsDirectory(Directory), "its directory is unknown");
        Form.RequirePermille(ReciprocityPermille);
    }
}
