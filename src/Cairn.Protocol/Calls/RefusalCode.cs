namespace Cairn.Protocol.Calls;

/// <summary>Why a peer refuses. On the wire each has a kebab-case name, such as <c>not-subscribed</c>.</summary>
public enum RefusalCode
{
    /// <summary>The caller is no member and presented no credential that proves it is.</summary>
    NotSubscribed,

    /// <summary>A newer device of the same owner has taken over.</summary>
    Superseded,

    /// <summary>The founder has evicted the caller, or whoever let it in.</summary>
    Evicted,

    /// <summary>The holder has another shard of this pack already, and one peer is to hold one.</summary>
    AlreadyHeld,

    /// <summary>No contract covers it.</summary>
    NoContract,

    /// <summary>No room.</summary>
    NoRoom,

    /// <summary>The role of one side forbids it.</summary>
    RoleForbids,

    /// <summary>The caller lends less than it wants to use.</summary>
    Reciprocity,

    /// <summary>The invite is unknown, used up or expired.</summary>
    BadInvite,

    /// <summary>The owner's newest head says that the pack is dropped.</summary>
    Dropped,

    /// <summary>The bytes do not match what they claim to be.</summary>
    Corrupt,

    /// <summary>It is not here, or not for this caller.</summary>
    NotFound,

    /// <summary>The request makes no sense.</summary>
    BadRequest,

    /// <summary>The vault takes nothing until its disk is verified.</summary>
    ReadOnly,

    /// <summary>Too many requests at once; try again later.</summary>
    Busy,

    /// <summary>The peer failed inside.</summary>
    Failed,
}
