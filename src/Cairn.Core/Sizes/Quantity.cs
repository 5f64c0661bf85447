using System.Buffers;
using System.Globalization;

namespace Cairn.Core.Sizes;

/// <summary>
/// A plain decimal number and the letters after it, as in <c>1.5 GiB</c> or <c>24h</c>: what sizes and durations have in common.
/// </summary>
internal readonly ref struct Quantity
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private Quantity(decimal number, ReadOnlySpan<char> unit)
    {
        Number = number;
        Unit = unit;
    }

    /// <summary>Zero or more.</summary>
    public decimal Number { get; }

    /// <summary>What follows the number, without the blanks between; may be empty.</summary>
    public ReadOnlySpan<char> Unit { get; }

    /// <summary>
    /// Digits, perhaps a point and more digits; no sign, exponent or grouping. Blanks around and before the unit are ignored.
    /// </summary>
    public static bool TryParse(string? text, out Quantity quantity)
    {
        quantity = default;
        var trimmed = text.AsSpan().Trim();
        var end = trimmed.IndexOfAnyExcept(NumberCharacters);
        var digits = end < 0 ? trimmed : trimmed[..end];

        // The framework would take ".5" and "5.", which are more often slips than numbers.
        if (digits.IsEmpty || digits[0] == '.' || digits[^1] == '.'
            || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;

        quantity = new Quantity(number, end < 0 ? [] : trimmed[end..].TrimStart());
        return true;
    }

    /// <summary>The number times the size of a unit, at least 1; false beyond what a long holds.</summary>
    public bool TryTimes(long unit, out decimal product)
    {
        // Divided first, because the product may be beyond decimal too.
        var fits = Number <= long.MaxValue / (decimal)unit;
        product = fits ? Number * unit : 0;
        return fits && product <= long.MaxValue;
    }
}
