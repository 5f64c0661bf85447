namespace Cairn.Protocol.Membership;

/// <summary>The place of a member record among all records of its peer: the highest counts.</summary>
/// <param name="Epoch">Compared first.</param>
/// <param name="Counter">Compared next.</param>
public readonly record struct MemberOrder(ulong Epoch, ulong Counter) : IComparable<MemberOrder>
{
    /// <summary>Whether the left record is the older one.</summary>
    public static bool operator <(MemberOrder left, MemberOrder right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left record is the newer one.</summary>
    public static bool operator >(MemberOrder left, MemberOrder right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left record is not newer.</summary>
    public static bool operator <=(MemberOrder left, MemberOrder right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left record is not older.</summary>
    public static bool operator >=(MemberOrder left, MemberOrder right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(MemberOrder other) => (Epoch, Counter).CompareTo((other.Epoch, other.Counter));

    /// <summary>For people: <c>2/17</c> is counter 17 of epoch 2.</summary>
    public override string ToString() => $"{Epoch}/{Counter}";
}
