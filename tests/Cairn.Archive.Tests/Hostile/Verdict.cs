namespace Cairn.Archive.Tests.Hostile;

/// <summary>What becomes of a hostile archive.</summary>
internal enum Verdict
{
    /// <summary>Something in it is found to be damaged, and is not restored.</summary>
    Damaged,

    /// <summary>The target refuses something in it; the rest is restored.</summary>
    Incomplete,

    /// <summary>It is restored within the target, as what it is.</summary>
    Contained,

    /// <summary>The restore ends, or does not begin, since there is no room.</summary>
    TargetFull,
}
