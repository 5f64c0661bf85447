using System.Reflection;
using Cairn.Core.Errors;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Tests.Records;

public sealed class EncodingTests
{
    public static TheoryData<string> Names => Samples.Names;

    [Fact]
    public void No_kind_of_record_is_left_out()
    {
        var kinds = typeof(Envelope).Assembly.GetTypes()
            .Where(type => !type.IsInterface && type.GetInterfaces().Any(IsRecord))
            .Select(type => (string)type.GetProperty("Context", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!);

        Assert.Equal(kinds.Order(), Samples.All.Values.Select(specimen => specimen.Context).Distinct().Order());

        static bool IsRecord(Type type) =>
            type.IsGenericType && new[] { typeof(IRecord<>), typeof(IOwnerRecord<>) }.Contains(type.GetGenericTypeDefinition());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_encoding_is_the_pinned_one(string name)
    {
        Assert.Equal(Golden.Read(name, "body"), Convert.ToHexStringLower(Samples.All[name].Body));
        Assert.Equal(Golden.Read(name, "envelope"), Convert.ToHexStringLower(Samples.All[name].Envelope));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_pinned_still_opens(string name)
    {
        var specimen = Samples.All[name];

        Assert.Null(specimen.WhyNot(Convert.FromHexString(Golden.Read(name, "envelope"))));
        Assert.Equal(specimen.Body, specimen.Recode(Convert.FromHexString(Golden.Read(name, "body"))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_field_of_a_newer_minor_version_is_passed_over(string name)
    {
        // Field 1000, bytes of length 2.
        byte[] newer = [.. Samples.All[name].Body, 0xC2, 0x3E, 2, 0xAB, 0xCD];

        Assert.Equal(Samples.All[name].Body, Samples.All[name].Recode(newer));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_newer_version_is_told_apart_from_a_broken_record(string name)
    {
        byte[] newer = [.. Samples.All[name].Body];
        newer[1] = 2;

        Assert.Equal("newer-version", Assert.Throws<CairnException>(() => Samples.All[name].Recode(newer)).Code);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_record_without_a_version_is_refused(string name)
    {
        var none = Samples.All[name].Body[2..];

        Assert.Equal("bad-record", Assert.Throws<CairnException>(() => Samples.All[name].Recode(none)).Code);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_record_that_is_cut_anywhere_is_refused(string name)
    {
        var specimen = Samples.All[name];

        // A cut at a field that may be absent or zero leaves another record of good form; only the signature tells.
        for (var length = 0; length < specimen.Envelope.Length; length++)
            Assert.NotNull(specimen.WhyNot(specimen.Envelope.AsMemory(0, length)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_flipped_bit_is_noticed(string name)
    {
        var specimen = Samples.All[name];
        for (var bit = 0; bit < specimen.Envelope.Length * 8; bit++)
        {
            byte[] flipped = [.. specimen.Envelope];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.True(specimen.WhyNot(flipped) is not null, $"bit {bit} was flipped and the record opened");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_envelope_opens_only_as_what_it_is(string name)
    {
        var specimen = Samples.All[name];
        foreach (var other in Samples.All.Values.Where(other => other.Context != specimen.Context))
        {
            var why = (specimen.IsByOwnerKey, other.IsByOwnerKey) switch
            {
                (false, false) => "its signature does not match",
                (false, true) => "it is no envelope of this version",
                (true, false) => "its device certificate is not valid",
                _ => "is",
            };
            Assert.Contains(why, other.WhyNot(specimen.Envelope), StringComparison.Ordinal);
        }
    }
}
