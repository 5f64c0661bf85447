namespace Cairn.Core.Tests.Merkle;

/// <summary>Contents for blobs.</summary>
internal static class Blobs
{
    /// <summary>Bytes by the rule 7i + 13⌊i/256⌋ + ⌊i/65536⌋, which can be made again in any language.</summary>
    public static byte[] Of(int length)
    {
        var blob = new byte[length];
        for (var i = 0; i < length; i++)
            blob[i] = (byte)((7 * i) + (13 * (i >> 8)) + (i >> 16));

        return blob;
    }
}
