using Cairn.Peer.Joining;
using Cairn.Protocol.Membership;

namespace Cairn.Cli.Commands;

/// <summary>What <c>cairn init</c> is asked to do: exactly one of <see cref="Network"/> and <see cref="Invite"/> is given.</summary>
internal sealed record InitArguments
{
    /// <summary>The new peer.</summary>
    public required InitOptions Machine { get; init; }

    /// <summary>Founds this network.</summary>
    public NetworkChoice? Network { get; init; }

    /// <summary>Joins with this invite.</summary>
    public Invite? Invite { get; init; }

    /// <summary>Absolute path of the recovery kit to write; null for none.</summary>
    public string? KitFile { get; init; }

    /// <summary>Wraps the keys on disk; empty for none.</summary>
    public ReadOnlyMemory<byte> Passphrase { get; init; }
}
