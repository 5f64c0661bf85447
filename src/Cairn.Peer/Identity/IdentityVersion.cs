namespace Cairn.Peer.Identity;

/// <summary>The part of the file <c>identity</c> that every version has, read before anything that a newer one may have changed.</summary>
internal sealed record IdentityVersion
{
    public required int Version { get; init; }
}
