using Cairn.Core.Errors;
using Cairn.Core.Keys;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Core.Tests.Keys;

public sealed class RecoveryKeyTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The key of the bytes 0 to 31, computed by an independent program.</summary>
    private const string Golden = "C100-0G40-R40M-30E2-0918-5GR3-8E1W-8124-GK2G-AHC5-RR34-D1P7-0X3R-FGEP-328S";

    private static readonly Gen<byte[]> Secrets = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(RootSecret.Size);

    private static byte[] Counting => [.. Enumerable.Range(0, RootSecret.Size).Select(i => (byte)i)];

    [Fact]
    public void Written_keys_can_be_read_for_ever()
    {
        Assert.Equal(Golden, Write(Counting));
        Assert.Equal("C100-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0072-8080", Write(new byte[32]));
        Assert.Equal(
            "C1ZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZG5W-BH1Q",
            Write([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(Counting, Read(Golden));
    }

    [Fact]
    public void Every_secret_reads_back() =>
        Prop.ForAll(Secrets.ToArbitrary(), secret => Assert.Equal(secret, Read(Write(secret)))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("c100-0g40-r40m-30e2-0918-5gr3-8e1w-8124-gk2g-ahc5-rr34-d1p7-0x3r-fgep-328s")]
    [InlineData("C1000G40R40M30E209185GR38E1W8124GK2GAHC5RR34D1P70X3RFGEP328S")]
    [InlineData("  C100 0G40 R40M 30E2 0918\n5GR3 8E1W 8124 GK2G AHC5\r\nRR34\tD1P7 0X3R FGEP 328S \n")]
    [InlineData("ClOo-oG4O-R4OM-3OE2-O9I8-5GR3-8EiW-8L24-GK2G-AHC5-RR34-DlP7-oX3R-FGEP-328S")]
    [InlineData("C100–0G40—R40M‑30E2‐0918\u00A05GR3−8E1W-8124-GK2G-AHC5-RR34-D1P7-0X3R-FGEP-328S")]
    [InlineData("\uFEFFC10-00-G40R4-0M30-E209-185-GR38-E1W8-124-GK2GAHC5-RR34D1P-70X3R-FGEP-328-S")]
    public void Case_grouping_and_look_alikes_do_not_matter(string typed) => Assert.Equal(Counting, Read(typed));

    [Fact]
    public void Every_wrong_character_is_noticed_and_its_group_named()
    {
        foreach (var place in Places())
        {
            foreach (var wrong in Alphabet.Where(character => character != Golden[place]))
            {
                var error = Refused(Golden[..place] + wrong + Golden[(place + 1)..]);
                Assert.Equal($"The recovery key is mistyped, most likely in group {GroupOf(place)}.", error.What);
            }
        }
    }

    [Fact]
    public void Every_transposition_is_noticed_and_its_groups_named()
    {
        int[] places = [.. Places()];
        foreach (var first in places)
        {
            foreach (var second in places.Where(place => place > first && Golden[place] != Golden[first]))
            {
                var typed = Golden.ToCharArray();
                (typed[first], typed[second]) = (typed[second], typed[first]);
                var expected = GroupOf(first) == GroupOf(second)
                    ? $"group {GroupOf(first)}."
                    : $"groups {GroupOf(first)} and {GroupOf(second)}.";
                Assert.EndsWith("most likely in " + expected, Refused(new string(typed)).What, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Two are always found, and three or four always noticed.</summary>
    [Fact]
    public void Up_to_four_wrong_characters_are_noticed()
    {
        var mistakes =
            from secret in Secrets
            from count in Gen.Choose(1, 4)
            from places in Gen.Shuffle(Places().ToArray())
            from shifts in Gen.Choose(1, 31).ArrayOf(count)
            select (secret, places: places[..count], shifts);
        Prop.ForAll(mistakes.ToArbitrary(), mistake =>
        {
            var typed = Write(mistake.secret).ToCharArray();
            for (var i = 0; i < mistake.shifts.Length; i++)
            {
                ref var character = ref typed[mistake.places[i]];
                character = Alphabet[(Alphabet.IndexOf(character, StringComparison.Ordinal) + mistake.shifts[i]) % 32];
            }

            var error = Refused(new string(typed));
            if (mistake.shifts.Length <= 2)
            {
                foreach (var place in mistake.places)
                    Assert.Matches($@"\b{GroupOf(place)}\b", error.What);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Fact]
    public void Characters_that_no_key_has_are_pointed_at()
    {
        foreach (var wrong in "U!é?\u0660")
        {
            var error = Refused(Golden.Replace("30E2", $"30{wrong}2", StringComparison.Ordinal));
            Assert.StartsWith("Character 3 of group 4 ", error.What, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "The recovery key has 0 characters instead of 60.")]
    [InlineData("C100-0G40", "The recovery key has 8 characters instead of 60.")]
    [InlineData(
        "C100-0G40-R40M-30E-0918-5GR3-8E1W-8124-GK2G-AHC5-RR34-D1P7-0X3R-FGEP-328S",
        "The recovery key has 59 characters instead of 60. The first group that is not 4 long is group 4.")]
    [InlineData(
        "C100-0G40-R40M-30E2-0918-5GR3-8E1W-8124-GK2G-AHC5-RR34-D1P7-0X3R-FGEP-328S5",
        "The recovery key has 61 characters instead of 60. The first group that is not 4 long is group 15.")]
    [InlineData(
        "C1000G40R40M30E209185GR38E1W8124GK2GAHC5RR34D1P70X3RFGEP328",
        "The recovery key has 59 characters instead of 60.")]
    public void Missing_and_surplus_characters_are_counted(string typed, string what) => Assert.Equal(what, Refused(typed).What);

    [Fact]
    public void Endless_input_is_refused() => Refused(new string('0', 100_000));

    [Fact]
    public void Key_of_a_later_version_is_told_from_a_mistyped_one()
    {
        Assert.Contains("does not know", Refused(Resealed(symbols => symbols[1] = 2)).What, StringComparison.Ordinal);
        Assert.Contains("does not know", Refused(Resealed(symbols => symbols[0] = 13)).What, StringComparison.Ordinal);
        Assert.Contains("does not know", Refused(Resealed(symbols => symbols[53] |= 1)).What, StringComparison.Ordinal);
        Assert.Equal(Counting, Read(Resealed(_ => { })));
    }

    [Fact]
    public void Errors_repeat_nothing_of_the_key()
    {
        string[] groups = Golden.Split('-');
        foreach (var typed in new[] { Golden[..^1], Golden + "0", Golden.Replace('M', 'U'), "D" + Golden[1..] })
            Assert.DoesNotContain(groups, group => Refused(typed).ToString().Contains(group, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<int> Places() => Enumerable.Range(0, Golden.Length).Where(i => Golden[i] != '-');

    private static int GroupOf(int place) => (place / 5) + 1;

    private static string Write(byte[] bytes)
    {
        using var secret = RootSecret.From(bytes);
        return RecoveryKey.Format(secret);
    }

    private static byte[] Read(string typed)
    {
        using var secret = RecoveryKey.Parse(typed);
        return secret.Bytes.ToArray();
    }

    private static CairnException Refused(string typed)
    {
        var error = Assert.Throws<CairnException>(() => RecoveryKey.Parse(typed));
        Assert.Equal("bad-recovery-key", error.Code);
        return error;
    }

    private static string Resealed(Action<byte[]> change)
    {
        byte[] symbols = [.. Places().Select(place => (byte)Alphabet.IndexOf(Golden[place], StringComparison.Ordinal))];
        change(symbols);
        RecoveryChecksum.Seal(symbols);
        return string.Concat(symbols.Select(symbol => Alphabet[symbol]));
    }
}
