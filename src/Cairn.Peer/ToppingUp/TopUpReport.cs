namespace Cairn.Peer.ToppingUp;

/// <summary>What one look at the redundancy of everything found and did.</summary>
internal sealed record TopUpReport
{
    /// <summary>Nothing is backed up.</summary>
    public static TopUpReport Nothing { get; } = new();

    /// <summary>Packs that were copied to more peers.</summary>
    public int Raised { get; init; }

    /// <summary>Bytes of those copies.</summary>
    public long Bytes { get; init; }

    /// <summary>Packs that lack copies for which nobody has room, or that could not be read.</summary>
    public int Below { get; init; }

    /// <summary>Packs that nobody who answers holds, and of which no silent holder is waited for.</summary>
    public int Lost { get; init; }

    /// <summary>Whether it stopped in the middle to let others have their turn.</summary>
    public bool IsUnfinished { get; init; }

    /// <summary>When the first silent holder will have been waited for long enough; null when none is waited for.</summary>
    public DateTimeOffset? GraceEnds { get; init; }
}
