namespace Cairn.Core.Ids;

/// <summary>Reading and writing of ids, the same for every kind.</summary>
public static class Identifiers
{
    /// <summary>Characters of the short form that people see.</summary>
    public const int ShortLength = 10;

    /// <summary>Reads an id from its 32 bytes.</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public static TId Read<TId>(ReadOnlySpan<byte> bytes)
        where TId : struct, IIdentifier<TId> => TId.From(new Hash256(bytes));

    /// <summary>Reads an id from its 64 hexadecimal digits; anything else yields false.</summary>
    public static bool TryParse<TId>(ReadOnlySpan<char> hex, out TId id)
        where TId : struct, IIdentifier<TId>
    {
        var parsed = Hash256.TryParse(hex, out var value);
        id = TId.From(value);
        return parsed;
    }

    /// <summary>A fresh array with the 32 bytes.</summary>
    public static byte[] ToArray<TId>(this TId id)
        where TId : struct, IIdentifier<TId> => id.Value.ToArray();

    /// <summary>The first <see cref="ShortLength"/> hexadecimal digits, enough for people to tell ids apart.</summary>
    public static string Short<TId>(this TId id)
        where TId : struct, IIdentifier<TId> => id.Value.ToString()[..ShortLength];
}
