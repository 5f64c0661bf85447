using System.Security.Cryptography;
using Cairn.Platform.Trees;

namespace Cairn.Cli.Demo;

/// <summary>
/// Compares two folders strictly: names byte for byte, type, mode, owner, group, size, modification time to the nanosecond, link targets,
/// and SHA-256 of every file. It knows nothing of backups, so that it can judge one.
/// </summary>
/// <param name="files">Reads both.</param>
internal sealed class TreeComparison(ISourceTree files)
{
    private const int BufferSize = 1024 * 1024;

    /// <summary>Differences after which it stops looking.</summary>
    private const int Enough = 20;

    /// <summary>Entries that both have, so that an empty comparison is not taken for success.</summary>
    public long Entries { get; private set; }

    /// <summary>Bytes of regular files compared.</summary>
    public long Bytes { get; private set; }

    /// <summary>What differs, roots included; empty when they are identical.</summary>
    public IReadOnlyList<TreeDifference> Compare(BytePath left, BytePath right, CancellationToken cancellation)
    {
        var differences = new List<TreeDifference>();
        var pending = new Stack<(BytePath Left, BytePath Right, BytePath Shown)>([(left, right, new BytePath("."))]);
        while (pending.TryPop(out var pair) && differences.Count < Enough)
        {
            cancellation.ThrowIfCancellationRequested();
            var a = files.Stat(pair.Left);
            var b = files.Stat(pair.Right);
            Entries++;
            differences.AddRange(DifferencesOf(a, b).Select(what => new TreeDifference(pair.Shown.ToString(), what)));
            if (a.Type != b.Type)
                continue;

            if (a.Type is EntryType.Directory)
                Descend(pair, pending, differences);
            else if (ContentDifference(pair.Left, pair.Right, a) is { } what)
                differences.Add(new TreeDifference(pair.Shown.ToString(), what));
        }

        return differences;
    }

    private static IEnumerable<string> DifferencesOf(EntryMetadata a, EntryMetadata b)
    {
        if (a.Type != b.Type)
            yield return $"type {a.Type} and {b.Type}";

        // The mode of a link means nothing on Linux.
        if (a.Mode != b.Mode && a.Type is not EntryType.Symlink)
            yield return $"mode {Convert.ToString(a.Mode, 8)} and {Convert.ToString(b.Mode, 8)}";

        if ((a.UserId, a.GroupId) != (b.UserId, b.GroupId))
            yield return $"owner {a.UserId}:{a.GroupId} and {b.UserId}:{b.GroupId}";

        if (a.ModifiedAt != b.ModifiedAt)
            yield return $"modified {a.ModifiedAt} and {b.ModifiedAt}";

        if (a.Type is EntryType.File && a.Size != b.Size)
            yield return $"size {a.Size} and {b.Size}";
    }

    private void Descend(
        (BytePath Left, BytePath Right, BytePath Shown) pair,
        Stack<(BytePath Left, BytePath Right, BytePath Shown)> pending,
        List<TreeDifference> differences)
    {
        var left = files.List(pair.Left).ToHashSet();
        var right = files.List(pair.Right).ToHashSet();
        foreach (var name in left.Union(right).Order())
        {
            var shown = pair.Shown.Append(name);
            if (!right.Contains(name))
                differences.Add(new TreeDifference(shown.ToString(), "only in the first"));
            else if (!left.Contains(name))
                differences.Add(new TreeDifference(shown.ToString(), "only in the second"));
            else
                pending.Push((pair.Left.Append(name), pair.Right.Append(name), shown));
        }
    }

    private string? ContentDifference(BytePath left, BytePath right, EntryMetadata metadata)
    {
        if (metadata.Type is EntryType.Symlink)
        {
            var (a, b) = (files.ReadLink(left), files.ReadLink(right));
            return a == b ? null : $"link to {a} and to {b}";
        }

        if (metadata.Type is not EntryType.File)
            return null;

        Bytes += metadata.Size;
        return Digest(left).SequenceEqual(Digest(right)) ? null : "content";
    }

    private byte[] Digest(BytePath path)
    {
        using var file = files.Open(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        long offset = 0;
        for (int count; (count = file.Read(offset, buffer)) > 0; offset += count)
            hash.AppendData(buffer, 0, count);

        return hash.GetHashAndReset();
    }
}
