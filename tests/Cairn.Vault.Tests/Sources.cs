using Cairn.Protocol.Blobs;

namespace Cairn.Vault.Tests;

/// <summary>Reads sources to their ends.</summary>
internal static class Sources
{
    public static async Task<byte[]> ReadAllAsync(this IBlobSource source)
    {
        var bytes = new byte[source.Length];
        var filled = 0;
        int read;
        do
        {
            // An odd portion, so that leaves are handed out in pieces.
            var portion = bytes.AsMemory(filled, Math.Min(50_021, bytes.Length - filled));
            read = await source.ReadAsync(portion, CancellationToken.None);
            filled += read;
        }
        while (read > 0);

        Assert.Equal(bytes.Length, filled);
        return bytes;
    }
}
