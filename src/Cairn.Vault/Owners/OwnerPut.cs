namespace Cairn.Vault.Owners;

/// <summary>How a vault took what is known of an owner. Closed: one of the nested records.</summary>
public abstract record OwnerPut
{
    private OwnerPut()
    {
    }

    /// <summary>It is kept durably, or something newer is.</summary>
    public sealed record Kept : OwnerPut;

    /// <summary>All is taken that the holder lends, or that it keeps for owners without a shard or a contract here. An older record of
    /// the owner, if there is one, is kept as before.</summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record NoRoom(string Why) : OwnerPut;
}
