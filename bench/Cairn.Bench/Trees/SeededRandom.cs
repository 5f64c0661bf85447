using System.Buffers.Binary;
using System.Numerics;

namespace Cairn.Bench.Trees;

/// <summary>
/// xoshiro256** seeded by SplitMix64 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021). Its own, so that a
/// seed makes the same tree on every version of .NET. Not thread-safe.
/// </summary>
internal sealed class SeededRandom
{
    private readonly ulong[] _state = new ulong[4];

    public SeededRandom(ulong seed)
    {
        for (var i = 0; i < _state.Length; i++)
        {
            seed += 0x9E3779B97F4A7C15;
            var z = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            _state[i] = z ^ (z >> 31);
        }
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var s = _state;
        var result = BitOperations.RotateLeft(s[1] * 5, 7) * 9;
        var t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = BitOperations.RotateLeft(s[3], 45);
        return result;
    }

    /// <summary>A number from 0 up to, but not including, the bound.</summary>
    public int Next(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>A number from 0 up to, but not including, 1.</summary>
    public double NextFraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A size between two, each order of magnitude as likely as any other.</summary>
    public long NextSize(long least, long most) => (long)(least * Math.Pow((double)most / least, NextFraction()));

    /// <summary>Fills a buffer with bytes that do not compress.</summary>
    public void Fill(Span<byte> buffer)
    {
        for (; buffer.Length >= sizeof(ulong); buffer = buffer[sizeof(ulong)..])
            BinaryPrimitives.WriteUInt64LittleEndian(buffer, Next());

        for (var i = 0; i < buffer.Length; i++)
            buffer[i] = (byte)Next();
    }
}
