using Cairn.Core.Ids;

namespace Cairn.Peer.Forgetting;

/// <summary>What is to be forgotten.</summary>
public sealed record ForgetOptions
{
    /// <summary>Snapshots: ids, unique prefixes of ids, or <c>latest</c>.</summary>
    public IReadOnlyList<string> Snapshots { get; init; } = [];

    /// <summary>Whether packs that no snapshot needs any more are dropped.</summary>
    public bool Prunes { get; init; }

    /// <summary>Whether only the plan is made.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whose owner key will sign that nobody need wait (see <see cref="DropOutcome.Head"/>); refused if it is another peer's.
    /// None of it is to be brought back then, and packs are dropped in any case. Null to let holders wait.</summary>
    public PeerId? HurriedBy { get; init; }
}
