using Cairn.Protocol.Blobs;
using Cairn.Protocol.Calls;

namespace Cairn.Transport.Tests.Calls;

/// <summary>Takes replies apart, saying what came instead.</summary>
internal static class Answers
{
    public static T Of<T>(Reply<T> reply)
    {
        Assert.True(reply is Reply<T>.Answered, $"Not answered: {reply}");
        return ((Reply<T>.Answered)reply).Value;
    }

    public static Refusal Refused<T>(Reply<T> reply) => Assert.IsType<Reply<T>.Refused>(reply).Refusal;

    public static string Unreachable<T>(Reply<T> reply) => Assert.IsType<Reply<T>.Unreachable>(reply).Why;

    public static async Task<byte[]> ReadAsync(IBlobSource source)
    {
        await using (source)
        {
            var bytes = new byte[source.Length];
            var taken = 0;
            while (await source.ReadAsync(bytes.AsMemory(taken), default) is > 0 and var count)
                taken += count;

            Assert.Equal(bytes.Length, taken);
            return bytes;
        }
    }
}
