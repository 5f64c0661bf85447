using System.Text;

namespace Cairn.Platform.Trees;

/// <summary>
/// A path, or one name of it, as the kernel has it: bytes without NUL, components joined by '/'. Compared byte by byte.
/// Names need not be UTF-8; <see cref="ToString"/> is for people and may lose information.
/// </summary>
public readonly struct BytePath : IEquatable<BytePath>, IComparable<BytePath>
{
    private readonly byte[]? _bytes;

    /// <summary>Takes a copy of the bytes.</summary>
    /// <exception cref="ArgumentException">There is a NUL byte.</exception>
    public BytePath(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Contains((byte)0))
        {
            throw new ArgumentException("A path has no NUL byte.", nameof(bytes));
        }

        _bytes = bytes.ToArray();
    }

    /// <summary>The UTF-8 bytes of a text.</summary>
    public BytePath(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether there are no bytes.</summary>
    public bool IsEmpty => _bytes is null || _bytes.Length == 0;

    /// <summary>Whether it starts at the root.</summary>
    public bool IsAbsolute => !IsEmpty && _bytes![0] == (byte)'/';

    /// <summary>This path with one more name behind it.</summary>
    public BytePath Append(BytePath name)
    {
        if (IsEmpty)
        {
            return name;
        }

        var own = Bytes;
        return own[^1] == (byte)'/' ? new BytePath([.. own, .. name.Bytes]) : new BytePath([.. own, (byte)'/', .. name.Bytes]);
    }

    /// <summary>The last name; the path itself when it has no '/'.</summary>
    public BytePath Name => new(Bytes[(Bytes.LastIndexOf((byte)'/') + 1)..]);

    /// <summary>All before the last name; empty for a single name, "/" directly below the root.</summary>
    public BytePath Parent
    {
        get
        {
            var cut = Bytes.LastIndexOf((byte)'/');
            return cut < 0 ? default : new BytePath(Bytes[..Math.Max(cut, IsAbsolute ? 1 : 0)]);
        }
    }

    /// <summary>Equality byte by byte.</summary>
    public static bool operator ==(BytePath left, BytePath right) => left.Equals(right);

    /// <summary>Inequality byte by byte.</summary>
    public static bool operator !=(BytePath left, BytePath right) => !left.Equals(right);

    /// <summary>Whether the left path comes first in byte order.</summary>
    public static bool operator <(BytePath left, BytePath right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left path comes last in byte order.</summary>
    public static bool operator >(BytePath left, BytePath right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left path does not come last in byte order.</summary>
    public static bool operator <=(BytePath left, BytePath right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left path does not come first in byte order.</summary>
    public static bool operator >=(BytePath left, BytePath right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public bool Equals(BytePath other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BytePath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(BytePath other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>UTF-8 text; bytes that are none are shown as U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);
}
