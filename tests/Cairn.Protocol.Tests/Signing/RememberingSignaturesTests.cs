using Cairn.Core.Signing;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Tests.Signing;

public sealed class RememberingSignaturesTests
{
    private readonly FixedSignatures _scheme = new();
    private readonly RememberingSignatures _remembering;
    private readonly ISigningKey _key;

    public RememberingSignaturesTests()
    {
        _remembering = new RememberingSignatures(_scheme);
        _key = _remembering.Derive(new byte[ISignatures.SeedSize]);
    }

    [Fact]
    public void A_valid_signature_is_verified_once()
    {
        var signature = _key.Sign("data"u8);

        for (var i = 0; i < 3; i++)
            Assert.True(_remembering.Verify(_key.PublicKey.Span, "data"u8, signature));

        Assert.Equal(1, _scheme.Verified);
    }

    [Fact]
    public void An_invalid_signature_is_never_believed_nor_remembered()
    {
        for (var i = 0; i < 3; i++)
            Assert.False(_remembering.Verify(_key.PublicKey.Span, "data"u8, new byte[32]));

        Assert.Equal(3, _scheme.Verified);
    }

    [Fact]
    public void Bytes_moved_from_one_part_to_another_make_another_signature()
    {
        var everything = new AnythingGoes();
        var remembering = new RememberingSignatures(everything);

        Assert.True(remembering.Verify("ab"u8, "cd"u8, "ef"u8));
        everything.IsValid = false;

        Assert.True(remembering.Verify("ab"u8, "cd"u8, "ef"u8));
        Assert.False(remembering.Verify("a"u8, "cd"u8, "bef"u8));
        Assert.False(remembering.Verify("abe"u8, "cd"u8, "f"u8));
        Assert.False(remembering.Verify("ab"u8, "fcd"u8, "e"u8));
        Assert.False(remembering.Verify("ab"u8, "d"u8, "efc"u8));
        Assert.False(remembering.Verify(""u8, "cd"u8, "abef"u8));
    }

    [Fact]
    public void What_was_not_seen_for_long_is_forgotten_and_what_is_seen_again_is_not()
    {
        var seenOnce = Verify(0);
        var seenAgain = Verify(1);
        for (var i = 2; i < RememberingSignatures.Capacity + 2; i++)
        {
            Verify(i);
            Verify(1);
        }

        var before = _scheme.Verified;
        Assert.True(_remembering.Verify(_key.PublicKey.Span, BitConverter.GetBytes(1), seenAgain));
        Assert.Equal(before, _scheme.Verified);
        Assert.True(_remembering.Verify(_key.PublicKey.Span, BitConverter.GetBytes(0), seenOnce));
        Assert.Equal(before + 1, _scheme.Verified);
    }

    [Theory]
    [InlineData(RememberingSignatures.MaxRemembered - 64, 1)]
    [InlineData(RememberingSignatures.MaxRemembered - 63, 2)]
    public void Large_data_are_verified_each_time(int length, int verified)
    {
        var data = new byte[length];
        var signature = _key.Sign(data);

        Assert.True(_remembering.Verify(_key.PublicKey.Span, data, signature));
        Assert.True(_remembering.Verify(_key.PublicKey.Span, data, signature));

        Assert.Equal(verified, _scheme.Verified);
    }

    [Fact]
    public void Many_threads_get_the_right_answer()
    {
        var good = _key.Sign("data"u8);
        var wrong = 0;

        Parallel.For(0, 10_000, i =>
        {
            var data = BitConverter.GetBytes(i % 100);
            var valid = i % 3 != 0;
            if (_remembering.Verify(_key.PublicKey.Span, data, valid ? _key.Sign(data) : good) != valid)
                Interlocked.Increment(ref wrong);
        });

        Assert.Equal(0, wrong);
    }

    private byte[] Verify(int number)
    {
        var data = BitConverter.GetBytes(number);
        var signature = _key.Sign(data);
        Assert.True(_remembering.Verify(_key.PublicKey.Span, data, signature));
        return signature;
    }

    private sealed class AnythingGoes : ISignatures
    {
        public bool IsValid { get; set; } = true;

        public ISigningKey Derive(ReadOnlySpan<byte> seed) => throw new InvalidOperationException();

        public ISigningKey Import(ReadOnlySpan<byte> pkcs8) => throw new InvalidOperationException();

        public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => IsValid;
    }
}
