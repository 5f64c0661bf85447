namespace Cairn.Core.Errors;

/// <summary>The broad sort of a failure. Each value is the exit code that the command line ends with.</summary>
public enum ErrorKind
{
    /// <summary>The work failed for a reason that no other kind names.</summary>
    Failed = 1,

    /// <summary>The request itself makes no sense; nothing was tried.</summary>
    BadUsage = 2,

    /// <summary>The work was done, but not all of it: an unreadable file, redundancy below the desired one.</summary>
    Incomplete = 3,

    /// <summary>A peer, the tracker or the network cannot be reached.</summary>
    Unreachable = 4,

    /// <summary>What was asked for is not there.</summary>
    NotFound = 5,

    /// <summary>Data does not match its hash, seal or signature.</summary>
    Integrity = 6,

    /// <summary>The other side, or a rule of the network, says no: not subscribed, no room, reciprocity, bad invite.</summary>
    Refused = 7,

    /// <summary>The user stopped it.</summary>
    Interrupted = 130,
}
