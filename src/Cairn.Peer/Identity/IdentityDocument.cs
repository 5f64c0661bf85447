namespace Cairn.Peer.Identity;

/// <summary>The identity as JSON; byte arrays are base64, records are their signed bytes.</summary>
internal sealed record IdentityDocument
{
    public required string Name { get; init; }

    public required string Role { get; init; }

    public required string Site { get; init; }

    public required long Lend { get; init; }

    public required string ListenHost { get; init; }

    public required int ListenPort { get; init; }

    public required string Network { get; init; }

    public required byte[] DeviceKey { get; init; }

    public required byte[] DeviceCertificate { get; init; }

    public required byte[] ArchiveKey { get; init; }

    public required byte[] IdKey { get; init; }

    public required byte[] ChunkerKey { get; init; }

    public byte[]? Settings { get; init; }

    public List<byte[]>? Credential { get; init; }
}
