using Cairn.Core.Sizes;
using Cairn.Peer.Joining;
using Cairn.Peer.Recover;
using Cairn.Protocol.Calls;

namespace Cairn.Cli.Commands;

/// <summary>What <c>cairn recover</c> is asked to do.</summary>
internal sealed record RecoverArguments
{
    /// <summary>The new machine.</summary>
    public required InitOptions Machine { get; init; }

    /// <summary>Disk space to lend that was asked for; null takes what the lost machine lent.</summary>
    public ByteSize? Lend { get; init; }

    /// <summary>Wraps the new identity; empty for none.</summary>
    public ReadOnlyMemory<byte> Passphrase { get; init; }

    /// <summary>The kit, with the recovery key put into it if that came from a file of its own.</summary>
    public required RecoveryKit Kit { get; init; }

    /// <summary>Whom to ask besides the members that the kit names.</summary>
    public required IReadOnlyList<Contact> Contacts { get; init; }
}
