using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Vault.Heads;

/// <summary>How a vault took a head. Closed: one of the nested records.</summary>
public abstract record HeadPut
{
    private HeadPut()
    {
    }

    /// <summary>It is kept durably, now or since it came before.</summary>
    /// <param name="Counter">For the receipt; never given twice. The same again for the same head.</param>
    /// <param name="StoredAt">When it came first, by the holder's clock.</param>
    public sealed record Kept(ulong Counter, DateTimeOffset StoredAt) : HeadPut;

    /// <summary>
    /// It is not known here, and one that is kept is as high, or lower and named by none: a head that a recovery did not see. It is not
    /// kept; the owner must take the other one over first.
    /// </summary>
    /// <param name="Other">The highest of those heads.</param>
    public sealed record Conflicting(Signed<Head> Other) : HeadPut;

    /// <summary>The owner has as many heads here, or as many bytes of them, as a vault keeps for one owner, or all is taken that the
    /// holder lends.</summary>
    /// <param name="Why">One sentence for people.</param>
    public sealed record NoRoom(string Why) : HeadPut;
}
