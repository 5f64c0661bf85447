using System.Collections.Concurrent;

namespace Cairn.Bench.Trees;

/// <summary>
/// Compares a restored tree with the one backed up: names, types, permissions, sizes, modification times to 100 ns, and every byte. A time
/// counts only for a restore that passes.
/// </summary>
internal static class TreeComparison
{
    private const int BufferSize = 1024 * 1024;

    /// <summary>Throws unless both trees are the same.</summary>
    /// <exception cref="MeasureException">They differ; the message says where.</exception>
    public static void Require(string expected, string actual, CancellationToken cancellation)
    {
        var names = Names(expected);
        var found = Names(actual);
        if (!names.SetEquals(found))
        {
            names.SymmetricExceptWith(found);
            var some = string.Join(", ", names.Order(StringComparer.Ordinal).Take(5));
            throw new MeasureException($"the restored tree has other entries: {some}");
        }

        var differences = new ConcurrentBag<string>();
        Parallel.ForEach(names, new ParallelOptions { CancellationToken = cancellation }, name =>
        {
            if (Difference(Path.Combine(expected, name), Path.Combine(actual, name)) is { } what)
                differences.Add($"{name}: {what}");
        });

        if (!differences.IsEmpty)
            throw new MeasureException($"{differences.Count} restored entries differ: {string.Join(", ", differences.Take(5))}");
    }

    private static HashSet<string> Names(string root)
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        return [.. Directory.EnumerateFileSystemEntries(root, "*", everything).Select(path => Path.GetRelativePath(root, path))];
    }

    private static string? Difference(string expected, string actual)
    {
        if (Directory.Exists(expected) != Directory.Exists(actual))
            return "type";

        if (File.GetUnixFileMode(expected) != File.GetUnixFileMode(actual))
            return "permissions";

        if (File.GetLastWriteTimeUtc(expected) != File.GetLastWriteTimeUtc(actual))
            return "modification time";

        return Directory.Exists(expected) || HaveSameBytes(expected, actual) ? null : "content";
    }

    private static bool HaveSameBytes(string expected, string actual)
    {
        using var a = File.OpenHandle(expected, options: FileOptions.SequentialScan);
        using var b = File.OpenHandle(actual, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(a);
        if (length != RandomAccess.GetLength(b))
            return false;

        var left = new byte[(int)Math.Min(BufferSize, length)];
        var right = new byte[left.Length];
        for (long offset = 0; offset < length;)
        {
            var count = ReadFully(a, left, offset);
            if (count == 0 || ReadFully(b, right, offset) != count || !left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count)))
                return false;

            offset += count;
        }

        return true;
    }

    private static int ReadFully(Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[] buffer, long offset)
    {
        var done = 0;
        for (int count; done < buffer.Length && (count = RandomAccess.Read(file, buffer.AsSpan(done), offset + done)) > 0;)
            done += count;

        return done;
    }
}
