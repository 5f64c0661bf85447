using System.Globalization;

namespace Cairn.Bench.Trees;

/// <summary>The files of an input tree. The same plan writes the same tree, byte for byte. Immutable.</summary>
/// <param name="Name">One word for it.</param>
/// <param name="Files">All files, none twice.</param>
internal sealed record TreePlan(string Name, IReadOnlyList<PlannedFile> Files)
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;
    private const ulong Seed = 20_260_101;
    private const int FilesPerFolder = 100;

    /// <summary>Bytes of all files.</summary>
    public long Bytes { get; } = Files.Sum(file => file.Size);

    /// <summary>
    /// A folder such as people have. Of its bytes 8 % are small texts (nine files of ten), 42 % logs and tables of 128 KiB to 8 MiB, 20 %
    /// photos of 1 to 6 MiB, 25 % large files that do not compress, and 5 % second copies of some of these.
    /// </summary>
    /// <param name="bytes">About how large it is to be.</param>
    public static TreePlan Mixed(long bytes)
    {
        var random = new SeededRandom(Seed);
        var files = new List<PlannedFile>();
        Add("texts", ".txt", 0.08, () => (ContentKind.Text, random.NextSize(256, 64 * KiB)));
        Add("data", ".dat", 0.42, () => (random.Next(2) == 0 ? ContentKind.Log : ContentKind.Table, random.NextSize(128 * KiB, 8 * MiB)));
        Add("photos", ".jpg", 0.20, () => (ContentKind.Noise, random.NextSize(MiB, 6 * MiB)));
        Add("machines", ".img", 0.25, () => (ContentKind.Noise, random.NextSize(32 * MiB, 192 * MiB)));
        AddCopies(0.05);
        return new TreePlan("mixed", files);

        void Add(string folder, string ending, double share, Func<(ContentKind Kind, long Size)> next)
        {
            long left = (long)(bytes * share);
            for (var i = 0; left > 0; i++)
            {
                var (kind, size) = next();
                size = Math.Min(size, left);
                files.Add(new PlannedFile(PathOf(folder, i, ending), kind, size, random.Next()));
                left -= size;
            }
        }

        void AddCopies(double share)
        {
            var originals = files.Where(file => file.Size is >= 128 * KiB and <= 8 * MiB).ToList();
            long left = (long)(bytes * share);
            for (var i = 0; left > 0 && originals.Count > 0; i++)
            {
                var original = originals[random.Next(originals.Count)];
                files.Add(original with { Path = PathOf("copies", i, ".bak") });
                left -= original.Size;
            }
        }
    }

    /// <summary>Many files of 4 KiB: three of four are text, the others do not compress.</summary>
    /// <param name="count">How many.</param>
    public static TreePlan Small(int count)
    {
        var random = new SeededRandom(Seed + 1);
        return new TreePlan("small", [.. Enumerable.Range(0, count).Select(Next)]);

        PlannedFile Next(int i) =>
            new(PathOf("files", i, ".bin"), i % 4 == 3 ? ContentKind.Noise : ContentKind.Text, 4 * KiB, random.Next());
    }

    /// <summary>Writes the tree on all cores.</summary>
    /// <param name="root">A folder that is not there yet.</param>
    /// <param name="cancellation">Stops half-way and leaves what is there.</param>
    public void Write(string root, CancellationToken cancellation)
    {
        foreach (var folder in Files.Select(file => Path.GetDirectoryName(file.Path)!).Distinct(StringComparer.Ordinal))
            Directory.CreateDirectory(Path.Combine(root, folder));

        var content = new ContentWriter();
        Parallel.ForEach(Files, new ParallelOptions { CancellationToken = cancellation }, planned =>
        {
            var path = Path.Combine(root, planned.Path);
            using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
                content.Write(file, planned.Kind, planned.Size, planned.Seed);

            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddYears(45).AddTicks((long)(planned.Seed % (ulong)TimeSpan.TicksPerDay)));
        });
    }

    private static string PathOf(string folder, int number, string ending) => string.Create(
        CultureInfo.InvariantCulture,
        $"{folder}/{number / FilesPerFolder:0000}/{number:000000}{ending}");
}
