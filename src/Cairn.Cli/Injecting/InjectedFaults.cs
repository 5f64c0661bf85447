using System.Globalization;
using Cairn.Core.Errors;
using Cairn.Core.Signing;
using Cairn.Core.Sizes;
using Cairn.Transport.Wire;

namespace Cairn.Cli.Injecting;

/// <summary>What goes wrong on purpose while a peer runs. Immutable.</summary>
internal sealed record InjectedFaults
{
    /// <summary>Nothing.</summary>
    public static readonly InjectedFaults None = new();

    /// <summary>
    /// Bytes of blobs, sent and received together, after which the peer is killed as by a power cut: when it goes on to the next byte, or
    /// is done with the blob. Null for never.
    /// </summary>
    public ByteSize? CrashAfter { get; init; }

    /// <summary>Probability, 0 to 1, with which one bit of a piece that is sent is flipped.</summary>
    public double Corrupt { get; init; }

    /// <summary>Reads what <c>--inject</c> takes: <c>crash-after=12345,corrupt=0.01</c>.</summary>
    /// <exception cref="CairnException">There is no such fault, or its value makes no sense (code <c>bad-fault</c>).</exception>
    public static InjectedFaults Parse(string text)
    {
        var faults = None;
        foreach (var item in text.Split(','))
        {
            var (name, value) = item.Split('=', 2) is [var before, var after] ? (before, after) : (item, "");
            if (name == "crash-after" && ByteSize.TryParse(value, out var size))
                faults = faults with { CrashAfter = size };
            else if (name == "corrupt" && TryProbability(value, out var probability))
                faults = faults with { Corrupt = probability };
            else
                throw Bad(item);
        }

        return faults;
    }

    /// <summary>What makes it so, for one peer.</summary>
    public ContentTaps Taps(IEntropy entropy)
    {
        if (this == None)
            return ContentTaps.None;

        var fuse = Fuse.Killing(CrashAfter?.Bytes ?? long.MaxValue);
        return new ContentTaps(
            content => new FaultySource(content, fuse, new Noise(Corrupt, entropy)),
            content => new FaultySource(content, fuse, new Noise(0, entropy)));
    }

    private static bool TryProbability(string text, out double probability) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out probability) && probability is >= 0 and <= 1;

    private static CairnException Bad(string item) => new(
        ErrorKind.BadUsage,
        "bad-fault",
        $"'{item}' is no fault that can be injected.",
        "Nothing was started.",
        "Give crash-after=SIZE, such as crash-after=12345, or corrupt=P with P from 0 to 1; a comma between several.");
}
