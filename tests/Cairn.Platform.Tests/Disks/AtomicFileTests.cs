using System.Text;
using Cairn.Platform.Disks;
using Cairn.Testing.Platform;

namespace Cairn.Platform.Tests.Disks;

public sealed class AtomicFileTests
{
    [Fact]
    public void Content_comes_back_whole()
    {
        var disk = new MemoryDisk();
        disk.CreateDirectory("f");
        var content = new byte[100_000];
        new Random(1).NextBytes(content);

        disk.WriteAtomically("f/a", content);

        Assert.Equal(content, disk.ReadWhole("f/a"));
        Assert.Equal(["f/a"], disk.Files());
        Assert.Throws<FileNotFoundException>(() => disk.ReadWhole("f/none"));
    }

    [Fact]
    public void Power_cut_at_any_operation_leaves_the_old_content_or_the_new()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 400; seed++)
        {
            var inner = new MemoryDisk(seed);
            inner.WriteAtomically("a", "old content"u8);
            var disk = new FaultyDisk(inner);
            disk.FailFrom(1 + (seed % 8));
            var isDone = true;
            try
            {
                disk.WriteAtomically("a", "new"u8);
            }
            catch (IOException)
            {
                isDone = false;
            }

            inner.Crash();

            var found = Encoding.ASCII.GetString(inner.ReadWhole("a"));
            Assert.True(found == "new" || (found == "old content" && !isDone), $"seed {seed}: {found}");
            seen.Add($"{isDone} {found}");

            // What was left behind does not hinder the next attempt.
            inner.WriteAtomically("a", "later"u8);
            Assert.Equal("later"u8, inner.ReadWhole("a"));
            Assert.Equal(["a"], inner.Files());
        }

        Assert.Equal(["False new", "False old content", "True new"], seen);
    }
}
