using Cairn.Cli.Injecting;
using Cairn.Protocol.Membership;

namespace Cairn.Cli.Daemon;

/// <summary>What a running peer starts from.</summary>
internal sealed record DaemonOptions
{
    /// <summary>Absolute path of its home.</summary>
    public required string Home { get; init; }

    /// <summary>What the home's keys are wrapped with; empty for none.</summary>
    public ReadOnlyMemory<byte> Passphrase { get; init; }

    /// <summary>Where to listen from now on, also at later starts; null for where it listened before.</summary>
    public PeerAddress? Listen { get; init; }

    /// <summary>Reads the environment, in which settings may stand.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>What goes wrong on purpose; nothing, outside of experiments.</summary>
    public InjectedFaults Faults { get; init; } = InjectedFaults.None;

    /// <summary>Takes warnings: what a person should know while the peer runs. Called from any thread.</summary>
    public required Action<string> Remark { get; init; }
}
