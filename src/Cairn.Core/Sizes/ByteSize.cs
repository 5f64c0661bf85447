using System.Globalization;
using Cairn.Core.Errors;

namespace Cairn.Core.Sizes;

/// <summary>A number of bytes, never negative, that people write as <c>500MB</c> or <c>50GiB</c> and read as <c>1.5 GiB</c>.</summary>
public readonly record struct ByteSize : IComparable<ByteSize>, IComparable
{
    /// <summary>No bytes.</summary>
    public static readonly ByteSize Zero;

    private static readonly string[] BinaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size of <paramref name="bytes"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public ByteSize(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
    }

    /// <summary>The number of bytes.</summary>
    public long Bytes { get; }

    /// <summary>Whether the left size is the smaller one.</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>Whether the left size is the larger one.</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>Whether the left size is at most the right one.</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>Whether the left size is at least the right one.</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>Reads what <see cref="TryParse"/> reads.</summary>
    /// <exception cref="CairnException">The text is no size (code <c>bad-size</c>).</exception>
    public static ByteSize Parse(string? text) =>
        TryParse(text, out var size)
            ? size
            : throw new CairnException(
                ErrorKind.BadUsage,
                "bad-size",
                $"\"{text}\" is not a size.",
                "Nothing was done.",
                "Write a number of bytes, or a number with a unit: 500MB (decimal), 50GiB (binary), 1.5TB.");

    /// <summary>
    /// Reads a decimal number and a unit in any case: none or <c>B</c>; <c>KB MB GB TB PB EB</c>, powers of 1000;
    /// <c>KiB MiB GiB TiB PiB EiB</c>, powers of 1024. A fraction of a byte is dropped, unless no unit says what the fraction is of.
    /// A sign, a bare <c>K</c> or <c>M</c> (of which nobody knows the base), and more than 2^63 − 1 bytes yield false.
    /// </summary>
    public static bool TryParse(string? text, out ByteSize size)
    {
        size = default;
        if (!Quantity.TryParse(text, out var quantity) || !TryUnit(quantity.Unit, out var unit))
            return false;

        if (!quantity.TryTimes(unit, out var bytes) || (unit == 1 && bytes != decimal.Truncate(bytes)))
            return false;

        size = new ByteSize((long)bytes);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        ByteSize other => CompareTo(other),
        _ => throw new ArgumentException("A size compares only with a size.", nameof(obj)),
    };

    /// <summary>
    /// For people, in binary units to at most one decimal: <c>0 B</c>, <c>1023 B</c>, <c>1.5 GiB</c>. Reads back approximately.
    /// </summary>
    public override string ToString()
    {
        decimal number = Bytes;
        var unit = 0;

        // 1023.95 and more would be shown as 1024 of the unit.
        while (number >= (unit == 0 ? 1024m : 1023.95m))
        {
            number /= 1024;
            unit++;
        }

        var rounded = decimal.Round(number, 1, MidpointRounding.AwayFromZero);
        return string.Create(CultureInfo.InvariantCulture, $"{rounded:0.#} {BinaryUnits[unit]}");
    }

    private static bool TryUnit(ReadOnlySpan<char> text, out long unit)
    {
        unit = 1;
        if (text.IsEmpty || text.Equals("B", StringComparison.OrdinalIgnoreCase))
            return true;

        var power = "KMGTPE".IndexOf(char.ToUpperInvariant(text[0]), StringComparison.Ordinal) + 1;
        var step = text[1..] switch
        {
            ['B' or 'b'] => 1000L,
            ['I' or 'i', 'B' or 'b'] => 1024L,
            _ => 0L,
        };
        for (var i = 0; i < power; i++)
            unit *= step;

        return power > 0 && step > 0;
    }
}
