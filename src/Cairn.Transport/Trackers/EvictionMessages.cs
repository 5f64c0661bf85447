using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>Cuts evictions into messages that a tracker takes.</summary>
internal static class EvictionMessages
{
    /// <summary>In base64 less than the 512 KiB of a body, unless one alone is longer, which also fits.</summary>
    private const long MostBytes = 256 * 1024;

    /// <summary>The messages.</summary>
    public static IEnumerable<EvictedMessage> Of(IEnumerable<OwnerSigned<Eviction>> evictions)
    {
        var some = new List<ReadOnlyMemory<byte>>();
        foreach (var eviction in evictions)
        {
            var isFull = some.Count == TrackerLimits.Evictions || some.Sum(one => (long)one.Length) + eviction.Bytes.Length > MostBytes;
            if (isFull && some.Count > 0)
            {
                yield return new EvictedMessage(some);
                some = [];
            }

            some.Add(eviction.Bytes);
        }

        if (some.Count > 0)
            yield return new EvictedMessage(some);
    }
}
