using System.Text;
using Cairn.Platform.Trees;

namespace Cairn.Cli.Demo;

/// <summary>
/// Makes a folder such as people have: many small texts, photos that do not compress, a few large files, copies of files, links, empty
/// folders, names of odd bytes, times to the nanosecond, several modes. The same seed makes the same tree.
/// </summary>
/// <param name="tree">The folder to fill.</param>
/// <param name="seed">Decides content, sizes and times.</param>
internal sealed class SampleTree(ITargetTree tree, int seed)
{
    private const int MiB = 1024 * 1024;
    private const int SmallFiles = 6000;
    private const int SmallFilesPerFolder = 150;
    private const int Photos = 130;
    private const int LargeFiles = 4;

    private static readonly uint[] FileModes = [0x1A4 /* 0644 */, 0x180 /* 0600 */, 0x1ED /* 0755 */, 0x120 /* 0440 */];

    private static readonly string[] Words =
        ["stone", "path", "the", "of", "marker", "traveller", "and", "adds", "one", "summit", "fog", "way", "back", "shows", "to", "every"];

    private readonly Random _random = new(seed);
    private readonly List<(BytePath Path, EntryMetadata Metadata)> _folders = [];
    private long _bytes;

    /// <summary>Fills the folder.</summary>
    /// <returns>Bytes of all regular files.</returns>
    public long Write(CancellationToken cancellation)
    {
        WriteTexts(cancellation);
        WritePhotos(cancellation);
        WriteLargeFiles(cancellation);
        WriteOddities();
        Folder("empty/inside an empty one/deep");

        // Deepest first and last of all, since writing into a folder changes its time.
        foreach (var (path, metadata) in _folders.OrderByDescending(folder => folder.Path))
            tree.SetMetadata(path, metadata);

        tree.SetMetadata(default, Metadata(EntryType.Directory, 0x1ED));
        return _bytes;
    }

    private void WriteTexts(CancellationToken cancellation)
    {
        for (var i = 0; i < SmallFiles; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var folder = Folder($"texts/{i / SmallFilesPerFolder:000}");
            var size = i % 40 == 0 ? _random.Next(100_000, 400_000) : _random.Next(0, 24_000);
            File(folder.Append(new BytePath($"note {i:00000}.txt")), Text(size));
        }
    }

    private void WritePhotos(CancellationToken cancellation)
    {
        var folder = Folder("photos/2024");
        var copies = Folder("photos/to print");
        for (var i = 0; i < Photos; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var content = Noise(_random.Next(MiB, 3 * MiB));
            File(folder.Append(new BytePath($"IMG_{i:0000}.jpg")), content);
            if (i % 25 == 0)
                File(copies.Append(new BytePath($"copy of IMG_{i:0000}.jpg")), content);
        }
    }

    private void WriteLargeFiles(CancellationToken cancellation)
    {
        var folder = Folder("machines");
        for (var i = 0; i < LargeFiles; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var path = folder.Append(new BytePath($"disk{i}.img"));
            var half = Noise(20 * MiB);
            var text = Text(20 * MiB);
            var size = half.Length + text.Length + i;
            using var file = tree.CreateFile(path, size, size);
            file.Write(0, half);
            file.Write(half.Length, text);
            file.Write(half.Length + text.Length, new byte[i]);
            file.Commit(Metadata(EntryType.File, FileModes[i % FileModes.Length]));
            _bytes += half.Length + text.Length + i;
        }
    }

    private void WriteOddities()
    {
        var folder = Folder("odd names");
        BytePath[] names =
        [
            new(" leading and trailing "), new("new\nline"), new("-rf"), new("ünïcödé ☃"), new("*?[]{}$'\"\\"),
            new(new string('n', 255)), // the longest there may be
            new([0xFF, 0xFE, (byte)'-', 0x80]), // no UTF-8
        ];
        foreach (var name in names)
            File(folder.Append(name), Text(_random.Next(1, 5000)));

        File(folder.Append(new BytePath("nothing in it")), []);
        File(folder.Append(new BytePath("exactly one chunk of 64000")), Noise(64_000));
        var links = Folder("links");
        Link(links.Append(new BytePath("to a file")), new BytePath("../texts/000/note 00001.txt"));
        Link(links.Append(new BytePath("to a folder")), new BytePath("../photos"));
        Link(links.Append(new BytePath("to nothing")), new BytePath("no such file"));
        Link(links.Append(new BytePath("to the root")), new BytePath("/"));
        var pipe = links.Append(new BytePath("pipe"));
        tree.CreateSpecial(pipe, Metadata(EntryType.Fifo, 0x1A4));
    }

    private BytePath Folder(string path)
    {
        var made = default(BytePath);
        foreach (var name in path.Split('/'))
        {
            made = made.Append(new BytePath(name));
            if (_folders.Exists(folder => folder.Path == made))
                continue;

            tree.CreateDirectory(made);
            _folders.Add((made, Metadata(EntryType.Directory, name.Contains("deep", StringComparison.Ordinal) ? 0x1C0u : 0x1EDu)));
        }

        return made;
    }

    private void File(BytePath path, byte[] content)
    {
        using var file = tree.CreateFile(path, content.Length, content.Length);
        file.Write(0, content);
        file.Commit(Metadata(EntryType.File, FileModes[_random.Next(FileModes.Length)]));
        _bytes += content.Length;
    }

    private void Link(BytePath path, BytePath target) => tree.CreateSymlink(path, target, Metadata(EntryType.Symlink, 0x1FF));

    /// <summary>Owned by whoever runs this; modified at some nanosecond between 2001 and 2024.</summary>
    private EntryMetadata Metadata(EntryType type, uint mode) => new()
    {
        Type = type,
        Mode = mode,
        UserId = Native.Posix.EffectiveUser(),
        GroupId = Native.Posix.EffectiveGroup(),
        ModifiedAt = new UnixTime(_random.NextInt64(1_000_000_000, 1_700_000_000), _random.Next(1_000_000_000)),
    };

    private byte[] Noise(int size)
    {
        var content = new byte[size];
        _random.NextBytes(content);
        return content;
    }

    private byte[] Text(int size)
    {
        var text = new StringBuilder(size + 16);
        while (text.Length < size)
            text.Append(Words[_random.Next(Words.Length)]).Append(_random.Next(12) == 0 ? '\n' : ' ');

        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }
}
