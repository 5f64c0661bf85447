using System.Globalization;
using Cairn.Core.Errors;

namespace Cairn.Core.Sizes;

/// <summary>
/// How a pack is spread: any <see cref="K"/> of its K + M shards rebuild it, so it survives the loss of any M holders.
/// <c>copies:n</c> is K = 1, M = n − 1, each shard being the whole pack; <c>erasure:k+m</c> is Reed–Solomon.
/// </summary>
public readonly record struct Redundancy
{
    /// <summary>Most data shards of an erasure code.</summary>
    public const int MaxK = 16;

    /// <summary>Most parity shards (or extra copies).</summary>
    public const int MaxM = 15;

    /// <summary>What a backup uses unless told otherwise: three copies.</summary>
    public static readonly Redundancy Default = Copies(3);

    /// <summary>A scheme of K data and M parity shards.</summary>
    /// <exception cref="CairnException">K is outside 1..16 or M outside 0..15 (code <c>bad-redundancy</c>).</exception>
    public Redundancy(int k, int m)
    {
        if (!IsPossible(k, m))
        {
            throw new CairnException(
                ErrorKind.BadUsage,
                "bad-redundancy",
                $"A redundancy of {k}+{m} is not possible.",
                "Nothing was done.",
                $"Ask for 1 to {MaxM + 1} copies, or for erasure K+M with K up to {MaxK} and M up to {MaxM}.");
        }

        K = k;
        M = m;
    }

    /// <summary>Shards that are enough to rebuild the pack.</summary>
    public int K { get; }

    /// <summary>Shards that may be lost.</summary>
    public int M { get; }

    /// <summary>All shards, K + M.</summary>
    public int Total => K + M;

    /// <summary>Receipts on distinct peers below which a backup fails: K + ⌈M/2⌉.</summary>
    public int DefaultHappy => K + ((M + 1) / 2);

    /// <summary><paramref name="count"/> whole copies.</summary>
    public static Redundancy Copies(int count) => new(1, count - 1);

    /// <summary>
    /// Reads <c>copies:N</c>, <c>erasure:K+M</c> or <c>K+M</c>, the forms of <see cref="ToString"/> and of the command line. Anything else,
    /// and a K or M out of range, yields false. <c>erasure:1+2</c> is <c>copies:3</c>.
    /// </summary>
    public static bool TryParse(string? text, out Redundancy redundancy)
    {
        redundancy = default;
        var rest = text.AsSpan().Trim();
        int k;
        int m;
        if (rest.StartsWith("copies:", StringComparison.OrdinalIgnoreCase))
        {
            if (!TryCount(rest["copies:".Length..], out var copies))
                return false;

            (k, m) = (1, copies - 1);
        }
        else
        {
            if (rest.StartsWith("erasure:", StringComparison.OrdinalIgnoreCase))
                rest = rest["erasure:".Length..];

            var plus = rest.IndexOf('+');
            if (plus < 0 || !TryCount(rest[..plus], out k) || !TryCount(rest[(plus + 1)..], out m))
                return false;
        }

        if (!IsPossible(k, m))
            return false;

        redundancy = new Redundancy(k, m);
        return true;
    }

    /// <summary><c>copies:3</c> or <c>erasure:4+2</c>.</summary>
    public override string ToString() => K == 1 ? $"copies:{Total}" : $"erasure:{K}+{M}";

    private static bool IsPossible(int k, int m) => k is >= 1 and <= MaxK && m is >= 0 and <= MaxM;

    private static bool TryCount(ReadOnlySpan<char> digits, out int count) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out count);
}
