using Cairn.Archive.Packing;
using Cairn.Archive.Sealing;
using Cairn.Core.Ids;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Tests.Sealing;

public sealed class PackCipherTests
{
    private static readonly PackId Pack =
        Identifiers.Read<PackId>([.. Enumerable.Range(0, Hash256.Size).Select(index => (byte)(0xA0 + (index % 16)))]);

    [Fact]
    public void Seals_as_an_independent_implementation_does()
    {
        using var cipher = new PackCipher(Samples.Keys, Pack, PackKind.Tree);
        Assert.Equal("657a3afd2a3d7182334c23966842e0420e1bd5f3efc3a57eee9f9c01ea0a1d3c", Convert.ToHexStringLower(Seal(cipher)));
    }

    [Fact]
    public void Trailer_is_that_of_an_independent_implementation()
    {
        using var cipher = new PackCipher(Samples.Keys, Pack, PackKind.Tree);
        byte[] trailer = [0, 0x10, 0, 0, 0, 0, 0, 0, 0x2c, 1, 0, 0, 0, 0, 0, 0];
        var sealedPart = new byte[PackFormat.TrailerSize];
        cipher.Seal(SealedPart.Trailer, 0, 4096 + 300, trailer, sealedPart);
        Assert.Equal("ee959e0037b7346e23ea21c6af6f523ecd24334b2f235ced8056308dc3ce3138", Convert.ToHexStringLower(sealedPart));
    }

    [Fact]
    public void Opens_what_was_sealed()
    {
        using var cipher = new PackCipher(Samples.Keys, Pack, PackKind.Tree);
        Assert.True(cipher.TryOpen(SealedPart.Frame, 7, 4096, Seal(cipher), out var plain));
        Assert.Equal("a pile of stones"u8, plain);
    }

    [Fact]
    public void Opens_at_no_other_place_role_number_pack_kind_or_key()
    {
        using var cipher = new PackCipher(Samples.Keys, Pack, PackKind.Tree);
        using var otherPack = new PackCipher(Samples.Keys, Samples.Id<PackId>(1), PackKind.Tree);
        using var otherKind = new PackCipher(Samples.Keys, Pack, PackKind.Data);
        using var otherKeys = new PackCipher(Samples.OtherKeys, Pack, PackKind.Tree);
        Assert.False(cipher.TryOpen(SealedPart.Index, 7, 4096, Seal(cipher), out _));
        Assert.False(cipher.TryOpen(SealedPart.Frame, 8, 4096, Seal(cipher), out _));
        Assert.False(cipher.TryOpen(SealedPart.Frame, 7, 4097, Seal(cipher), out _));
        Assert.False(otherPack.TryOpen(SealedPart.Frame, 7, 4096, Seal(cipher), out _));
        Assert.False(otherKind.TryOpen(SealedPart.Frame, 7, 4096, Seal(cipher), out _));
        Assert.False(otherKeys.TryOpen(SealedPart.Frame, 7, 4096, Seal(cipher), out _));
    }

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_noticed()
    {
        using var cipher = new PackCipher(Samples.Keys, Pack, PackKind.Tree);
        var good = Seal(cipher);
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(cipher.TryOpen(SealedPart.Frame, 7, 4096, bad, out _), $"bit {bit}");
        }

        for (var length = 0; length < good.Length; length++)
        {
            Assert.False(cipher.TryOpen(SealedPart.Frame, 7, 4096, good.AsSpan(0, length).ToArray(), out _), $"cut to {length}");
        }
    }

    private static byte[] Seal(PackCipher cipher)
    {
        var sealedPart = new byte[16 + PackCipher.Overhead];
        cipher.Seal(SealedPart.Frame, 7, 4096, "a pile of stones"u8, sealedPart);
        return sealedPart;
    }
}
