using Cairn.Protocol.Blobs;

namespace Cairn.Protocol.Tests.Blobs;

public sealed class MemoryBlobSourceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task All_bytes_come_once_in_order(int length)
    {
        byte[] content = [.. Enumerable.Range(1, length).Select(i => (byte)i)];
        var source = new MemoryBlobSource(content);
        await using var _ = source;
        var read = new List<byte>();
        var buffer = new byte[4];

        Assert.Equal(length, source.Length);
        for (var count = await source.ReadAsync(buffer, default); count > 0; count = await source.ReadAsync(buffer, default))
            read.AddRange(buffer[..count]);

        Assert.Equal(content, read);
        Assert.Equal(0, await source.ReadAsync(buffer, default));
    }

    [Fact]
    public async Task A_cancelled_read_takes_nothing()
    {
        await using var source = new MemoryBlobSource(new byte[] { 1 });
        var buffer = new byte[4];

        await Assert.ThrowsAsync<OperationCanceledException>(
            async () => await source.ReadAsync(buffer, new CancellationToken(canceled: true)));

        Assert.Equal(1, await source.ReadAsync(buffer, default));
    }
}
