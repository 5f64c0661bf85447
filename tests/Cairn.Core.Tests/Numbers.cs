using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Core.Tests;

/// <summary>Random numbers wider than FsCheck's.</summary>
internal static class Numbers
{
    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, both included and less than 2^62 apart.</summary>
    public static Gen<long> Between(long least, long most) =>
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        select least + ((((long)high << 31) | (long)low) % (most - least + 1));
}
