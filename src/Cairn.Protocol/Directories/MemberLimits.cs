namespace Cairn.Protocol.Directories;

/// <summary>How much a peer remembers of members. Whoever is a member can let in others without end, and they need be nobody.</summary>
public static class MemberLimits
{
    /// <summary>Most members.</summary>
    public const int Count = 20_000;

    /// <summary>Most bytes of their records. One has 1 KiB or so, and 66 KiB at most.</summary>
    public const long Bytes = 64L * 1024 * 1024;
}
