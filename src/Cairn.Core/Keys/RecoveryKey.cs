using System.Globalization;
using System.Security.Cryptography;
using Cairn.Core.Errors;

namespace Cairn.Core.Keys;

/// <summary>
/// The text form of a root secret, made to be written on paper and typed again: 60 characters of Crockford's base 32 (no I, L, O, U) in
/// 15 groups of 4. They are the marker <c>C1</c> (Cairn, version 1), 52 characters for the 256 bits, most significant first and followed
/// by four zero bits, and six of checksum, which catches any four wrong characters and finds any two. Thread-safe.
/// </summary>
public static class RecoveryKey
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int GroupSize = 4;
    private const int MarkerSize = 2;
    private const int SecretSize = 52;
    private const int TotalSize = MarkerSize + SecretSize + RecoveryChecksum.Size;
    private const byte MarkerC = 12;
    private const byte MarkerVersion = 1;

    /// <summary>The recovery key, in upper case with dashes. A secret: show it once, never log it.</summary>
    /// <exception cref="ObjectDisposedException">The secret is wiped.</exception>
    public static string Format(RootSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        Span<byte> symbols = stackalloc byte[TotalSize];
        symbols[0] = MarkerC;
        symbols[1] = MarkerVersion;
        Spread(secret.Bytes, symbols.Slice(MarkerSize, SecretSize));
        RecoveryChecksum.Seal(symbols);
        Span<char> text = stackalloc char[TotalSize + (TotalSize / GroupSize) - 1];
        text.Fill('-');
        for (var i = 0; i < TotalSize; i++)
            text[i + (i / GroupSize)] = Alphabet[symbols[i]];

        var formatted = new string(text);
        CryptographicOperations.ZeroMemory(symbols);
        text.Clear();
        return formatted;
    }

    /// <summary>
    /// Reads a recovery key in any case, grouped anyhow or not at all by blanks, line breaks and dashes, with O for 0 and I or L for 1.
    /// The caller disposes of the secret.
    /// </summary>
    /// <exception cref="CairnException">
    /// It is mistyped (code <c>bad-recovery-key</c>). The error names the group if it can, and repeats nothing of the key.
    /// </exception>
    public static RootSecret Parse(ReadOnlySpan<char> text)
    {
        Span<byte> symbols = stackalloc byte[TotalSize];
        Span<byte> bytes = stackalloc byte[RootSecret.Size];
        try
        {
            Read(text, symbols);
            if (!RecoveryChecksum.IsValid(symbols))
                throw Mistyped(RecoveryChecksum.Locate(symbols));

            if (symbols[0] != MarkerC || symbols[1] != MarkerVersion || !TryGather(symbols.Slice(MarkerSize, SecretSize), bytes))
            {
                throw Bad(
                    "The recovery key is in a form that this version does not know.",
                    "Use the version of Cairn that made it, or a newer one.");
            }

            return RootSecret.From(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(symbols);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Fills the symbols from the characters that count, or throws, naming the first group at fault.</summary>
    private static void Read(ReadOnlySpan<char> text, Span<byte> symbols)
    {
        var count = 0;
        foreach (var character in text)
        {
            if (IsSeparator(character))
                continue;

            if (!TrySymbol(character, out var symbol))
            {
                throw Bad(
                    $"Character {(count % GroupSize) + 1} of group {(count / GroupSize) + 1} of the recovery key is none that a key has.",
                    "A key has the digits, and the letters except I, L, O and U. Compare that group with the recovery kit.");
            }

            if (count < TotalSize)
                symbols[count] = symbol;

            count++;
        }

        if (count != TotalSize)
            throw WrongLength(text, count);
    }

    private static CairnException WrongLength(ReadOnlySpan<char> text, int count)
    {
        var what = $"The recovery key has {count} characters instead of {TotalSize}.";
        var group = FirstOddGroup(text);
        return Bad(
            group is null ? what : $"{what} The first group that is not {GroupSize} long is group {group}.",
            $"Type all {TotalSize / GroupSize} groups of {GroupSize} as the recovery kit shows them.");
    }

    /// <summary>
    /// The number, from 1, of the first run of characters between separators that has not the size of a group; null if undivided.
    /// </summary>
    private static int? FirstOddGroup(ReadOnlySpan<char> text)
    {
        var group = 0;
        int? odd = null;
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && !IsSeparator(text[end]))
                end++;

            if (end > i)
            {
                group++;
                if (end - i != GroupSize)
                    odd ??= group;
            }

            i = end + 1;
        }

        return group > 1 ? odd : null;
    }

    private static CairnException Mistyped(IReadOnlyList<int> places)
    {
        int[] groups = [.. places.Select(place => (place / GroupSize) + 1).Distinct()];
        return groups switch
        {
            [] => Bad(
                "The recovery key is mistyped in more than two characters.",
                "Compare every group with the recovery kit."),
            [var only] => Bad(
                $"The recovery key is mistyped, most likely in group {only}.",
                "Compare that group with the recovery kit."),
            [var first, var second, ..] => Bad(
                $"The recovery key is mistyped, most likely in groups {first} and {second}.",
                "Compare these groups with the recovery kit."),
        };
    }

    private static CairnException Bad(string what, string todo) =>
        new(ErrorKind.BadUsage, "bad-recovery-key", what, "Nothing was done, and nothing is lost.", todo);

    /// <summary>Blanks and line breaks, and whatever a word processor makes of a dash, down to the minus sign.</summary>
    private static bool IsSeparator(char character) =>
        character == '\u2212'
        || char.IsWhiteSpace(character)
        || char.GetUnicodeCategory(character) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format;

    private static bool TrySymbol(char character, out byte symbol)
    {
        var upper = char.ToUpperInvariant(character) switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            var other => other,
        };
        var index = Alphabet.IndexOf(upper, StringComparison.Ordinal);
        symbol = (byte)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Spreads 256 bits over 52 symbols of 5; the four bits too many are zero.</summary>
    private static void Spread(ReadOnlySpan<byte> bytes, Span<byte> symbols)
    {
        for (var i = 0; i < symbols.Length; i++)
        {
            var symbol = 0;
            for (var bit = i * 5; bit < (i * 5) + 5; bit++)
                symbol = (symbol << 1) | (bit < bytes.Length * 8 ? (bytes[bit / 8] >> (7 - (bit % 8))) & 1 : 0);

            symbols[i] = (byte)symbol;
        }
    }

    /// <summary>Undoes <see cref="Spread"/>; false if one of the four bits too many is set.</summary>
    private static bool TryGather(ReadOnlySpan<byte> symbols, Span<byte> bytes)
    {
        var surplus = 0;
        for (var bit = 0; bit < symbols.Length * 5; bit++)
        {
            var value = (symbols[bit / 5] >> (4 - (bit % 5))) & 1;
            if (bit < bytes.Length * 8)
                bytes[bit / 8] = (byte)((bytes[bit / 8] << 1) | value);
            else
                surplus |= value;
        }

        return surplus == 0;
    }
}
