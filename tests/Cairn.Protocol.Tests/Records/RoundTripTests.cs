using Cairn.Core.Errors;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Protocol.Tests.Records;

public sealed class RoundTripTests
{
    /// <summary>Every field of each of these is reached by a bit or two, and a cut or a doubled part by some.</summary>
    private const int Mutations = 3000;

    [Fact]
    public void A_manifest_decodes_to_itself() => Holds(Anything.Manifest());

    [Fact]
    public void A_receipt_decodes_to_itself() => Holds(Anything.Receipt());

    [Fact]
    public void A_head_decodes_to_itself() => Holds(Anything.Head());

    [Fact]
    public void A_purge_decodes_to_itself() => Prop
        .ForAll(Anything.Purge().ToArbitrary(), purge => Protocol.Heads.Purge.Decode(purge.Encode()).Equals(purge))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void A_head_receipt_decodes_to_itself() => Holds(Anything.HeadReceipt());

    [Fact]
    public void A_contract_decodes_to_itself() => Holds(Anything.Contract());

    [Fact]
    public void A_credential_decodes_to_itself() => Holds(Anything.Credential());

    [Fact]
    public void An_eviction_decodes_to_itself() => Prop
        .ForAll(Anything.Eviction().ToArbitrary(), eviction => Eviction.Decode(eviction.Encode()).Equals(eviction))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void A_member_record_decodes_to_itself() => Holds(Anything.Member());

    [Fact]
    public void Settings_decode_to_themselves() => Holds(Anything.Settings());

    [Fact]
    public void An_invite_reads_back_as_itself() => Prop
        .ForAll(Anything.Invite().ToArbitrary(), invite => Invite.Parse(invite.Format()).Equals(invite))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Arbitrary_bytes_end_in_nothing_but_a_told_error() => Prop
        .ForAll(Anything.Bytes().ToArbitrary(), bytes => Samples.All.Values.All(specimen => IsTold(specimen, bytes)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(Mutations));

    [Fact]
    public void Damaged_bodies_end_in_nothing_but_a_told_error()
    {
        var damaged =
            from specimen in Gen.Elements(Samples.All.Values.ToArray())
            from at in Gen.Choose(0, specimen.Body.Length - 1)
            from cut in Gen.Choose(0, 3)
            from inserted in Anything.Bytes()
            let rest = specimen.Body[Math.Min(at + cut, specimen.Body.Length)..]
            select (specimen, bytes: (byte[])[.. specimen.Body[..at], .. inserted, .. rest]);

        Prop.ForAll(damaged.ToArbitrary(), sample => IsTold(sample.specimen, sample.bytes))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Mutations * Samples.All.Count));
    }

    private static void Holds<T>(Gen<T> records)
        where T : IRecord<T> =>
        Prop.ForAll(records.ToArbitrary(), record => T.Decode(record.Encode(), Samples.Signatures).Equals(record))
            .QuickCheckThrowOnFailure();

    /// <summary>Either it is a record, which then encodes to something that decodes to the same, or the error says what is wrong.</summary>
    private static bool IsTold(Specimen specimen, byte[] bytes)
    {
        if (specimen.WhyNot(bytes) is null)
            return false;

        try
        {
            var canonical = specimen.Recode(bytes);
            return specimen.Recode(canonical).AsSpan().SequenceEqual(canonical);
        }
        catch (CairnException e)
        {
            return e.Code is "bad-record" or "newer-version" or "bad-signature";
        }
    }
}
