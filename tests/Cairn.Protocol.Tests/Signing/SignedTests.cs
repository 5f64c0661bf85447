using Cairn.Core.Errors;
using Cairn.Core.Signing;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Packs;
using Cairn.Protocol.Signing;
using Cairn.Protocol.Tests.Records;
using Google.Protobuf;

namespace Cairn.Protocol.Tests.Signing;

public sealed class SignedTests
{
    private static readonly P256Signatures P256 = new();

    [Fact]
    public void What_was_signed_opens_to_the_same_record_and_signer()
    {
        using var holder = Devices.Make(P256, 1);
        var receipt = Samples.Receipt with { Holder = holder.Peer };

        var signed = Signed<Receipt>.Sign(receipt, holder);

        Assert.True(Signed<Receipt>.TryOpen(signed.Bytes, P256, out var opened, out var why), why);
        Assert.Null(why);
        Assert.Equal(receipt, opened.Value);
        Assert.Equal(receipt.Encode(), opened.Body);
        Assert.Equal((holder.Peer, 1UL), (opened.Signer, opened.Epoch));
        Assert.Equal(holder.Certificate, opened.Device);
        Assert.Equal(signed, opened);
        Assert.Equal(signed.GetHashCode(), opened.GetHashCode());
    }

    [Fact]
    public void A_receipt_signed_by_an_earlier_version_still_opens()
    {
        var bytes = Convert.FromHexString(Golden.Read("receipt-p256", "envelope"));

        var opened = Signed<Receipt>.Open(bytes, P256);

        Assert.Equal(Golden.Read("receipt-p256", "peer"), opened.Signer.ToString());
        Assert.Equal(Samples.Receipt with { Holder = opened.Signer }, opened.Value);
    }

    [Fact]
    public void Every_flipped_bit_of_a_real_signature_is_noticed()
    {
        var bytes = Convert.FromHexString(Golden.Read("receipt-p256", "envelope"));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Signed<Receipt>.TryOpen(bytes, P256, out _, out _), $"bit {bit} was flipped and the record opened");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(Signed<Receipt>.TryOpen(bytes, P256, out _, out _));
    }

    [Fact]
    public void Two_signatures_of_one_statement_are_not_equal_but_state_the_same()
    {
        using var holder = Devices.Make(P256, 1);
        var receipt = Samples.Receipt with { Holder = holder.Peer };

        var one = Signed<Receipt>.Sign(receipt, holder);
        var other = Signed<Receipt>.Sign(receipt, holder);

        Assert.NotEqual(one, other);
        Assert.Equal(one.Value, other.Value);
        Assert.Equal(one.Body, other.Body);
    }

    [Fact]
    public void Nobody_signs_for_another_peer()
    {
        Assert.Throws<ArgumentException>(() => Signed<Receipt>.Sign(Samples.Receipt, Samples.Guest));
        NotOpened(Samples.Receipt, Samples.Guest, "its signer may not state this");
        NotOpened(Samples.Copies, Samples.Founder, "its signer may not state this");
        NotOpened(Samples.Head, Samples.Founder, "its signer may not state this");
        NotOpened(Samples.HeadReceipt, Samples.Guest, "its signer may not state this");
        NotOpened(Samples.Credential, Samples.Guest, "its signer may not state this");
        NotOpened(Samples.Member, Samples.Founder, "its signer may not state this");
        NotOpened(Samples.Settings, Samples.Guest, "its signer may not state this");
        NotOpened(Samples.Contract, Devices.Make(Samples.Signatures, 9), "its signer may not state this");
    }

    [Fact]
    public void A_record_that_names_an_epoch_is_signed_by_a_device_of_that_epoch()
    {
        Assert.Throws<ArgumentException>(() => Signed<Receipt>.Sign(Samples.Receipt, Samples.FounderRecovered));
        NotOpened(Samples.Receipt, Samples.FounderRecovered, "its signer may not state this");
        NotOpened(Samples.HeadReceipt, Samples.FounderRecovered, "its signer may not state this");
        NotOpened(Samples.Head with { Epoch = 2 }, Samples.Guest, "its signer may not state this");
        NotOpened(Samples.Member with { Epoch = 4 }, Samples.Guest, "its signer may not state this");
    }

    [Fact]
    public void Owner_and_holder_both_may_sign_a_contract()
    {
        var byOwner = Signed<Contract>.Sign(Samples.Contract, Samples.Guest);
        var byHolder = Signed<Contract>.Sign(Samples.Contract, Samples.Founder);

        Assert.True(new CountersignedContract(byOwner, byHolder).IsWhole);
        Assert.False(new CountersignedContract(byHolder, byOwner).IsWhole);
        Assert.False(new CountersignedContract(byOwner, byOwner).IsWhole);
        var other = Signed<Contract>.Sign(Samples.Contract with { Version = 2 }, Samples.Founder);
        Assert.False(new CountersignedContract(byOwner, other).IsWhole);
    }

    [Fact]
    public void A_signature_for_one_kind_of_record_does_not_count_for_another()
    {
        // A head receipt's bytes under the context of a receipt.
        var body = Samples.HeadReceipt.Encode();
        var signature = SignedBytes.Sign(Samples.Founder.Key, Receipt.Context, body);
        var bytes = new Envelope(body, signature, Samples.Founder.Certificate.Encode()).Encode();

        Assert.False(Signed<HeadReceipt>.TryOpen(bytes, Samples.Signatures, out _, out var why));
        Assert.Contains("its signature does not match", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_another_device_does_not_fit_the_signature()
    {
        var signature = SignedBytes.Sign(Samples.Founder.Key, Receipt.Context, Samples.Receipt.Encode());
        var bytes = new Envelope(Samples.Receipt.Encode(), signature, Samples.FounderRecovered.Certificate.Encode()).Encode();

        Assert.False(Signed<Receipt>.TryOpen(bytes, Samples.Signatures, out _, out var why));
        Assert.Contains("its signature does not match", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forged_certificate_is_refused()
    {
        // A stranger certifies its own device for the founder's key.
        using var stranger = Samples.Signatures.Derive(new byte[ISignatures.SeedSize]);
        var forged = new Envelope(
            Envelope.Read(Samples.Founder.Certificate.Encode())!.Value.Body,
            SignedBytes.Sign(stranger, DeviceCertificate.Context, Envelope.Read(Samples.Founder.Certificate.Encode())!.Value.Body.Span),
            default).Encode();
        var signature = SignedBytes.Sign(Samples.Founder.Key, Receipt.Context, Samples.Receipt.Encode());

        Assert.False(Signed<Receipt>.TryOpen(
            new Envelope(Samples.Receipt.Encode(), signature, forged).Encode(), Samples.Signatures, out _, out var why));
        Assert.Contains("its device certificate is not valid", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_of_a_newer_minor_version_are_carried_with_their_signature()
    {
        // Field 1000, bytes of length 2.
        byte[] newer = [.. Samples.Receipt.Encode(), 0xC2, 0x3E, 2, 0xAB, 0xCD];

        var bytes = SignUnchecked<Receipt>(newer, Samples.Founder);

        Assert.True(Signed<Receipt>.TryOpen(bytes, Samples.Signatures, out var opened, out var why), why);
        Assert.Equal(Samples.Receipt, opened.Value);
        Assert.Equal(newer, opened.Body);
        Assert.Equal(bytes, opened.Bytes);
    }

    [Fact]
    public void Open_tells_what_is_wrong()
    {
        var newer = Samples.Receipt.Encode();
        newer[1] = 2;
        var broken = Wire.Receipt.Parser.ParseFrom(Samples.Receipt.Encode());
        broken.Epoch = 0;

        Assert.Equal("bad-record", CodeOf(new byte[10]));
        Assert.Equal("bad-record", CodeOf(SignUnchecked<Receipt>(broken.ToByteArray(), Samples.Founder)));
        Assert.Equal("newer-version", CodeOf(SignUnchecked<Receipt>(newer, Samples.Founder)));
        Assert.Equal("bad-signature", CodeOf(SignUnchecked<Receipt>(Samples.Receipt.Encode(), Samples.Guest)));
    }

    [Fact]
    public void A_record_beyond_its_size_is_neither_signed_nor_read()
    {
        // Fields of a newer version, so that nothing but the size is wrong.
        var padding = new byte[64 * 1024];
        byte[] field = [0xC2, 0x3E, 0x80, 0x80, 0x04];
        var large = SignUnchecked<Receipt>([.. Samples.Receipt.Encode(), .. field, .. padding], Samples.Founder);

        Assert.False(Signed<Receipt>.TryOpen(large, Samples.Signatures, out _, out _));
        Assert.False(Signed<Receipt>.TryOpen(new byte[Signed<Receipt>.MaxSize + 1], Samples.Signatures, out _, out _));
        Assert.True(Signed<Receipt>.TryOpen(
            SignUnchecked<Receipt>([.. Samples.Receipt.Encode(), 0xC2, 0x3E, 0x80, 0x80, 0x02, .. padding[..0x8000]], Samples.Founder),
            Samples.Signatures,
            out _,
            out _));
    }

    [Fact]
    public void The_largest_head_is_signed_and_read()
    {
        var head = Samples.Head with { Sealed = new byte[Head.MaxSealedLength], Merged = new Core.Ids.HeadId[Head.MaxMerged] };

        var signed = Signed<Head>.Sign(head, Samples.Guest);

        Assert.True(signed.Bytes.Length <= Signed<Head>.MaxSize);
        Assert.True(Signed<Head>.TryOpen(signed.Bytes, Samples.Signatures, out var opened, out var why), why);
        Assert.Equal(Head.MaxSealedLength, opened.Value.Sealed.Length);
    }

    [Fact]
    public void The_largest_member_record_is_signed_and_read()
    {
        using var founder = Devices.Make(P256, 1);
        using var guest = Devices.Make(P256, 2, epoch: 3);
        var credential = Samples.Credential with { Inviter = founder.Peer };
        var link = Signed<Credential>.Sign(credential, founder);
        var host = string.Join('.', Enumerable.Repeat(new string('x', 62), 4));
        var member = Samples.Member with
        {
            Peer = guest.Peer,
            Name = new string('漢', MemberRecord.MaxNameLength),
            Site = new string('漢', MemberRecord.MaxNameLength),
            Addresses = [.. Enumerable.Repeat(new PeerAddress(host, 65535), MemberRecord.MaxAddresses)],
            Credential = new CredentialChain([.. Enumerable.Repeat(link, CredentialChain.MaxLinks)]),
        };

        var signed = Signed<MemberRecord>.Sign(member, guest);

        Assert.Equal(member, Signed<MemberRecord>.Open(signed.Bytes, P256).Value);
        Assert.True(member.Credential.Encode().Length <= CredentialChain.MaxSize);
    }

    private static string CodeOf(byte[] bytes) =>
        Assert.Throws<CairnException>(() => Signed<Receipt>.Open(bytes, Samples.Signatures)).Code;

    private static void NotOpened<T>(T value, DeviceIdentity by, string breach)
        where T : IRecord<T>
    {
        Assert.False(Signed<T>.TryOpen(SignUnchecked<T>(value.Encode(), by), Samples.Signatures, out var record, out var why));
        Assert.Null(record);
        Assert.Contains(breach, why, StringComparison.Ordinal);
    }

    /// <summary>What a hostile peer can do with its own device: a good signature over anything.</summary>
    private static byte[] SignUnchecked<T>(byte[] body, DeviceIdentity by)
        where T : IRecord<T> => new Envelope(body, SignedBytes.Sign(by.Key, T.Context, body), by.Certificate.Encode()).Encode();
}
