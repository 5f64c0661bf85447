namespace Cairn.Core.Keys;

/// <summary>
/// The checksum of the recovery key: six symbols of the BCH code over GF(32) of BIP 173, with the final constant of BIP 350. Unlike a cut
/// hash of the same 30 bits it gives a guarantee: up to 89 symbols, any two valid keys differ in at least five. So every key with
/// one to four wrong characters is noticed, which includes every transposition of two, and one or two wrong ones are also found.
/// Anything worse passes with probability 2^-30. It is no authentication: whoever knows a key can spell another one correctly.
/// </summary>
internal static class RecoveryChecksum
{
    /// <summary>Symbols of the checksum, at the end.</summary>
    public const int Size = 6;

    private const int SymbolBits = 5;
    private const uint Valid = 0x2bc830a3;

    /// <summary>The generator polynomial times 1, 2, 4, 8 and 16 (BIP 173).</summary>
    private static ReadOnlySpan<uint> Generator => [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <summary>Overwrites the last <see cref="Size"/> symbols with the checksum of those before.</summary>
    public static void Seal(Span<byte> symbols)
    {
        symbols[^Size..].Clear();
        var checksum = Residue(symbols) ^ Valid;
        for (var i = 1; i <= Size; i++)
        {
            symbols[^i] = (byte)(checksum & 31);
            checksum >>= SymbolBits;
        }
    }

    /// <summary>Whether the symbols are sealed.</summary>
    public static bool IsValid(ReadOnlySpan<byte> symbols) => Residue(symbols) == Valid;

    /// <summary>
    /// Where symbols that are not valid are wrong, if one or two are: ascending indices, of which the code admits one set only.
    /// Empty if more are wrong, except in about one such case of 600, where innocent places are named.
    /// </summary>
    public static IReadOnlyList<int> Locate(ReadOnlySpan<byte> symbols)
    {
        // The code is linear: what is wrong with the residue is the sum of what each wrong symbol adds to it, and an error adds itself
        // times x for each symbol after it.
        var syndrome = Residue(symbols) ^ Valid;
        var places = new Dictionary<uint, int>(symbols.Length * 31);
        uint[] effects = [.. Enumerable.Range(1, 31).Select(error => (uint)error)];
        for (var index = symbols.Length - 1; index >= 0; index--)
        {
            foreach (ref var effect in effects.AsSpan())
            {
                if (effect == syndrome)
                    return [index];

                if (places.TryGetValue(syndrome ^ effect, out var later) && later != index)
                    return [index, later];

                places.Add(effect, index);
                effect = TimesX(effect);
            }
        }

        return [];
    }

    private static uint Residue(ReadOnlySpan<byte> symbols)
    {
        var residue = 1u;
        foreach (var symbol in symbols)
            residue = TimesX(residue) ^ symbol;

        return residue;
    }

    /// <summary>Multiplies by x, modulo the generator: what one more symbol does to those before it.</summary>
    internal static uint TimesX(uint residue)
    {
        var top = residue >> 25;
        residue = (residue & 0x1ffffff) << SymbolBits;
        for (var bit = 0; bit < SymbolBits; bit++)
        {
            if (((top >> bit) & 1) != 0)
                residue ^= Generator[bit];
        }

        return residue;
    }
}
