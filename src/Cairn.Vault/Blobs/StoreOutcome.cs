using Cairn.Vault.Quota;

namespace Cairn.Vault.Blobs;

/// <summary>How a store ended. Closed: one of the nested records.</summary>
public abstract record StoreOutcome
{
    private StoreOutcome()
    {
    }

    /// <summary>The shard is kept: file, folder and ledger are on the disk. Also for one that was there before.</summary>
    /// <param name="Shard">What the receipt says.</param>
    public sealed record Stored(StoredShard Shard) : StoreOutcome;

    /// <summary>There is no room; nothing is left of it.</summary>
    /// <param name="Limit">Which room.</param>
    /// <param name="Why">One sentence for people.</param>
    public sealed record NoRoom(RoomLimit Limit, string Why) : StoreOutcome;

    /// <summary>The owner's newest head says that the pack is dropped; nothing is left of it.</summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record Dropped(string Why) : StoreOutcome;

    /// <summary>
    /// The bytes are not what the manifest says, or the manifest contradicts itself or an earlier one; nothing is left of it.
    /// </summary>
    /// <param name="What">One sentence for people.</param>
    public sealed record Corrupt(string What) : StoreOutcome;

    /// <summary>The vault takes nothing until its disk is verified.</summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record ReadOnly(string Why) : StoreOutcome;
}
