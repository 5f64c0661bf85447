using Cairn.Archive.Sealing;

namespace Cairn.Archive.Tests.Sealing;

public sealed class ChunkNamerTests
{
    [Theory]
    [InlineData("", "f49240b78aa90e53f46106c3481e377e19696e777328b1cd6ec6061a0bd868a9")]
    [InlineData("cairn", "c37adf91c5c5482c0fa90d47adbffc37eade01ae85404d5872a19f3c2c04b565")]
    public void Name_is_the_HMAC_under_the_id_key(string content, string expected) =>
        Assert.Equal(expected, new ChunkNamer(Samples.Keys).Name(System.Text.Encoding.UTF8.GetBytes(content)).ToString());
}
