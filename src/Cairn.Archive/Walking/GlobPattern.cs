using System.Text;
using Cairn.Platform.Trees;

namespace Cairn.Archive.Walking;

/// <summary>
/// A pattern of paths: <c>*</c> is any run of bytes without '/', <c>**</c> any run, <c>?</c> one character, <c>[a-z]</c> or <c>[!a-z]</c>
/// one byte of a set, <c>\</c> takes the next character literally. Immutable.
/// </summary>
/// <remarks>
/// A pattern without '/' is compared with the last name, one that begins with '/' with the whole path, any other with the path's
/// end after some '/'. A '/' at the end restricts it to directories.
/// </remarks>
internal sealed class GlobPattern
{
    private readonly byte[] _pattern;
    private readonly bool _namesOnly;
    private readonly bool _directoriesOnly;

    /// <summary>Takes a pattern; the empty one matches nothing.</summary>
    public GlobPattern(string pattern)
    {
        var bytes = Encoding.UTF8.GetBytes(pattern).AsSpan();
        _directoriesOnly = bytes.Length > 1 && bytes[^1] == (byte)'/';
        bytes = _directoriesOnly ? bytes[..^1] : bytes;
        _namesOnly = !bytes.Contains((byte)'/');
        var anywhere = !_namesOnly && bytes[0] != (byte)'/';
        _pattern = anywhere ? [.. "**/"u8, .. bytes] : bytes.ToArray();
    }

    /// <summary>Whether an absolute path is meant.</summary>
    public bool Matches(BytePath path, EntryType type)
    {
        if (_pattern.Length == 0 || (_directoriesOnly && type != EntryType.Directory))
        {
            return false;
        }

        var bytes = path.Bytes;
        return Matches(_pattern, _namesOnly ? bytes[(bytes.LastIndexOf((byte)'/') + 1)..] : bytes);
    }

    private static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == (byte)'*')
            {
                return MatchesRun(pattern, text);
            }

            if (text.IsEmpty || !MatchesOne(ref pattern, ref text))
            {
                return false;
            }
        }

        return text.IsEmpty;
    }

    private static bool MatchesRun(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        var crosses = pattern.StartsWith("**"u8);
        var rest = pattern.TrimStart((byte)'*');
        for (var taken = 0; ; taken++)
        {
            if (Matches(rest, text[taken..]))
            {
                return true;
            }

            if (taken == text.Length || (text[taken] == (byte)'/' && !crosses))
            {
                return false;
            }
        }
    }

    /// <summary>Compares one element of the pattern and goes on behind it.</summary>
    private static bool MatchesOne(ref ReadOnlySpan<byte> pattern, ref ReadOnlySpan<byte> text)
    {
        var element = pattern[0];
        switch (element)
        {
            case (byte)'?':
                pattern = pattern[1..];
                return TakeCharacter(ref text);
            case (byte)'[' when pattern[1..].IndexOf((byte)']') > 0:
                return TakeFromSet(ref pattern, ref text);
            case (byte)'\\' when pattern.Length > 1:
                pattern = pattern[1..];
                element = pattern[0];
                break;
            default:
                break;
        }

        var equal = element == text[0];
        pattern = pattern[1..];
        text = text[1..];
        return equal;
    }

    private static bool TakeCharacter(ref ReadOnlySpan<byte> text)
    {
        if (text[0] == (byte)'/')
        {
            return false;
        }

        // A character that is no valid UTF-8 counts byte by byte.
        _ = Rune.DecodeFromUtf8(text, out _, out var length);
        text = text[length..];
        return true;
    }

    private static bool TakeFromSet(ref ReadOnlySpan<byte> pattern, ref ReadOnlySpan<byte> text)
    {
        var end = pattern[1..].IndexOf((byte)']') + 1;
        var set = pattern[1..end];
        var negated = set[0] is (byte)'!' or (byte)'^';
        set = negated ? set[1..] : set;
        var found = false;
        for (var index = 0; index < set.Length; index++)
        {
            var isRange = index + 2 < set.Length && set[index + 1] == (byte)'-';
            var last = isRange ? set[index + 2] : set[index];
            found |= text[0] >= set[index] && text[0] <= last;
            index += isRange ? 2 : 0;
        }

        var matches = found != negated && text[0] != (byte)'/';
        pattern = pattern[(end + 1)..];
        text = text[1..];
        return matches;
    }
}
