using System.Runtime.InteropServices;
using Cairn.Testing.Time;

namespace Cairn.Archive.Tests.Hostile;

[Collection(nameof(HostileArchiveTests))]
public sealed class MemoryWatchTests
{
    private const int Much = 300 << 20;

    [Fact]
    public async Task Memory_that_is_taken_between_two_looks_of_the_target_is_seen()
    {
        using var watch = new MemoryWatch();
        var taken = new byte[Much];
        taken.AsSpan().Fill(1);
        await Eventually.TrueAsync(() => watch.Most > Much * 9L / 10);
        GC.KeepAlive(taken);
    }

    [Fact]
    public async Task Memory_that_is_not_managed_is_seen()
    {
        using var watch = new MemoryWatch();
        var taken = Marshal.AllocHGlobal(Much);
        try
        {
            MarshalFill(taken);
            await Eventually.TrueAsync(() => watch.Most > Much * 9L / 10);
        }
        finally
        {
            Marshal.FreeHGlobal(taken);
        }
    }

    [Fact]
    public void Garbage_does_not_count()
    {
        using var watch = new MemoryWatch();
        for (var round = 0; round < 100; round++)
            new byte[Much / 10].AsSpan().Fill(1);

        Assert.InRange(watch.Most, 0, Much / 2);
    }

    private static void MarshalFill(nint memory)
    {
        var page = new byte[4096];
        for (var offset = 0; offset < Much; offset += page.Length)
            Marshal.Copy(page, 0, memory + offset, page.Length);
    }
}
