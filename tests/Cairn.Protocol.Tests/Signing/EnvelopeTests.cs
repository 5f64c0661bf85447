using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Tests.Signing;

public sealed class EnvelopeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(2097151)]
    [InlineData(2097152)]
    public void A_body_of_any_length_reads_back(int length)
    {
        var body = new byte[length];
        body[^1] = 7;

        var read = Envelope.Read(new Envelope(body, new byte[] { 1 }, new byte[] { 2 }).Encode());

        Assert.NotNull(read);
        Assert.Equal(body, read.Value.Body);
        Assert.Equal(new byte[] { 1 }, read.Value.Signature);
        Assert.Equal(new byte[] { 2 }, read.Value.Certificate);
    }

    [Fact]
    public void It_is_an_ordinary_message()
    {
        var message = Wire.Envelope.Parser.ParseFrom(new Envelope(new byte[] { 5, 6 }, new byte[] { 1 }, default).Encode());

        Assert.Equal(1U, message.Version);
        Assert.Equal([5, 6], message.Body.ToByteArray());
        Assert.Equal([1], message.Signature.ToByteArray());
        Assert.Empty(message.Certificate.ToByteArray());
    }

    [Theory]
    [InlineData("0801 120105 1a0106 220107", true, "the one encoding")]
    [InlineData("0801 120105 1a0106", true, "without a certificate")]
    [InlineData("", false, "nothing")]
    [InlineData("08", false, "half a version")]
    [InlineData("0800 120105 1a0106", false, "version 0")]
    [InlineData("0802 120105 1a0106", false, "version 2")]
    [InlineData("088100 120105 1a0106", false, "a version in two bytes")]
    [InlineData("120105 1a0106", false, "no version")]
    [InlineData("0801 1a0106", false, "no body")]
    [InlineData("0801 120105", false, "no signature")]
    [InlineData("0801 1200 1a0106", false, "an empty body")]
    [InlineData("0801 120105 1a00", false, "an empty signature")]
    [InlineData("0801 120105 1a0106 2200", false, "an empty certificate")]
    [InlineData("0801 1a0106 120105", false, "another order")]
    [InlineData("0801 120105 120105 1a0106", false, "a field twice")]
    [InlineData("0801 120105 1a0106 220107 2a0108", false, "a field that is unknown")]
    [InlineData("0801 120105 1a0106 220107 00", false, "a byte too many")]
    [InlineData("0801 12810005 1a0106", false, "a length in more bytes than it needs")]
    [InlineData("0801 12818080800005 1a0106", false, "a length in far more bytes than it needs")]
    [InlineData("0801 120205", false, "a length beyond the end")]
    [InlineData("0801 12ffffffff07 05", false, "the greatest length")]
    [InlineData("0801 12ffffffff0f 05", false, "a length that is negative")]
    [InlineData("0801 128080808008 05", false, "a length of 2^31")]
    [InlineData("0801 12ffffffffff01 05", false, "a length of six bytes")]
    [InlineData("0801 12ff", false, "half a length")]
    public void There_is_one_encoding(string hex, bool taken, string what)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal));

        Assert.True(Envelope.Read(bytes) is not null == taken, what);
    }

    [Fact]
    public void A_signature_beyond_its_limit_is_refused()
    {
        Assert.NotNull(Envelope.Read(new Envelope(new byte[] { 5 }, new byte[Envelope.MaxSignatureSize], default).Encode()));
        Assert.Null(Envelope.Read(new Envelope(new byte[] { 5 }, new byte[Envelope.MaxSignatureSize + 1], default).Encode()));
    }
}
