using System.Security.Cryptography;

namespace Cairn.Core.Tests.Keys;

/// <summary>HKDF-SHA-256 as RFC 5869, section 2, defines it from HMAC, to compare with.</summary>
internal static class ReferenceHkdf
{
    public static byte[] Derive(byte[] inputKey, byte[] salt, byte[] info, int length)
    {
        var pseudorandomKey = HMACSHA256.HashData(salt, inputKey);
        byte[] output = [];
        byte[] block = [];
        for (byte counter = 1; output.Length < length; counter++)
        {
            byte[] message = [.. block, .. info, counter];
            block = HMACSHA256.HashData(pseudorandomKey, message);
            output = [.. output, .. block];
        }

        return output[..length];
    }
}
