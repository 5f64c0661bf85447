namespace Cairn.Testing.Platform;

/// <summary>How an operation of a <see cref="FaultyDisk"/> fails.</summary>
public enum DiskFault
{
    /// <summary>Nothing is done; an <see cref="IOException"/>, as for EIO.</summary>
    InputOutput,

    /// <summary>Nothing is done; the error <c>disk-full</c>, as for ENOSPC.</summary>
    Full,

    /// <summary>A write stores the first half of its bytes, then fails as for EIO. Other operations fail as for EIO.</summary>
    TornWrite,

    /// <summary>A write stores the first half of its bytes, then fails as for ENOSPC. Other operations fail as for ENOSPC.</summary>
    FullInTheMiddle,
}
