namespace Cairn.Protocol.Heads;

/// <summary>The place of a head among all heads of its owner. Two heads of one place are a conflict.</summary>
/// <param name="Epoch">Compared first.</param>
/// <param name="Number">Compared next.</param>
public readonly record struct HeadOrder(ulong Epoch, ulong Number) : IComparable<HeadOrder>
{
    /// <summary>Whether the left head is the older one.</summary>
    public static bool operator <(HeadOrder left, HeadOrder right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left head is the newer one.</summary>
    public static bool operator >(HeadOrder left, HeadOrder right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left head is not newer.</summary>
    public static bool operator <=(HeadOrder left, HeadOrder right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left head is not older.</summary>
    public static bool operator >=(HeadOrder left, HeadOrder right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(HeadOrder other) => (Epoch, Number).CompareTo((other.Epoch, other.Number));

    /// <summary>For people: <c>2/17</c> is number 17, of epoch 2.</summary>
    public override string ToString() => $"{Epoch}/{Number}";
}
