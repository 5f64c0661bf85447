using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Google.Protobuf;

namespace Cairn.Protocol.Wire;

/// <summary>The form that all records share: versions, ids, times and how a breach is told. Stateless, thread-safe.</summary>
/// <param name="subject">What the record is called in an error, with its article.</param>
internal sealed class Form(string subject)
{
    /// <summary>The only version of every record so far.</summary>
    public const uint Version = 1;

    /// <summary>Code of the error that a record of a newer version ends in.</summary>
    public const string NewerVersion = "newer-version";

    /// <summary>Highest epoch, counter or number: what a signed 64-bit column keeps.</summary>
    public const ulong MaxNumber = long.MaxValue;

    /// <summary>Longest duration that a record may name: a hundred years.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(36525);

    /// <summary>Most bytes of a public key; P-256 has 91.</summary>
    public const int MaxKeySize = 256;

    private const int MaxPermille = 1_000_000;

    /// <summary>First moment that a record may not name.</summary>
    private static readonly DateTimeOffset EndOfTime = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads a message, of this version or a newer minor one, whose additional fields are passed over.</summary>
    public TMessage Parse<TMessage>(MessageParser<TMessage> parser, ReadOnlySpan<byte> encoded, Func<TMessage, uint> version)
        where TMessage : IMessage<TMessage>
    {
        TMessage message;
        try
        {
            message = parser.WithDiscardUnknownFields(true).ParseFrom(encoded);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Bad("it is no Protocol Buffers message", e);
        }

        RequireVersion(version(message));
        return message;
    }

    /// <summary>Checks the version of a message.</summary>
    public void RequireVersion(uint found)
    {
        Require(found != 0, "it has no version");
        if (found != Version)
            throw Newer(found);
    }

    /// <summary>Throws <c>bad-record</c> unless the rule holds.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="breach">What is wrong if not, as half a sentence.</param>
    public void Require(bool holds, string breach)
    {
        if (!holds)
            throw Bad(breach);
    }

    /// <summary>Reads an id of exactly 32 bytes.</summary>
    public TId Id<TId>(ByteString encoded, string field)
        where TId : struct, IIdentifier<TId>
    {
        Require(encoded.Length == Hash256.Size, $"its {field} has {encoded.Length} bytes instead of {Hash256.Size}");
        return Identifiers.Read<TId>(encoded.Span);
    }

    /// <summary>Reads ids that stand back to back, 32 bytes each.</summary>
    public TId[] Ids<TId>(ByteString encoded, string field)
        where TId : struct, IIdentifier<TId>
    {
        Require(encoded.Length % Hash256.Size == 0, $"its {field} has {encoded.Length} bytes, which is no number of ids");
        var ids = new TId[encoded.Length / Hash256.Size];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = Identifiers.Read<TId>(encoded.Span.Slice(i * Hash256.Size, Hash256.Size));

        return ids;
    }

    /// <summary>Checks that ids stand in ascending order, each once: so that one list has one encoding.</summary>
    public void RequireAscending<TId>(IReadOnlyList<TId> ids, string field)
        where TId : struct, IIdentifier<TId>
    {
        for (var i = 1; i < ids.Count; i++)
            Require(ids[i - 1].Value.CompareTo(ids[i].Value) < 0, $"its {field} is not in ascending order");
    }

    /// <summary>Checks a public key, of which P-256 has 91 bytes.</summary>
    public void RequireKey(ReadOnlyMemory<byte> key, string field) =>
        Require(key.Length is > 0 and <= MaxKeySize, $"its {field} is out of its limits");

    /// <summary>A number that C# keeps as int, such as a shard; what does not fit is refused.</summary>
    public int Int(uint encoded, string field)
    {
        Require(encoded <= int.MaxValue, $"its {field} is out of range");
        return (int)encoded;
    }

    /// <summary>Checks an epoch, which counts from 1.</summary>
    public void RequireEpoch(ulong epoch) => Require(epoch is >= 1 and <= MaxNumber, "its epoch is out of range");

    /// <summary>Checks a counter.</summary>
    public void RequireCounter(ulong counter) => Require(counter <= MaxNumber, "its counter is out of range");

    /// <summary>Reads a moment from 100 ns units since 1970; it must lie before the year 2200.</summary>
    public DateTimeOffset Time(long encoded, string field)
    {
        Require(encoded >= 0 && encoded < (EndOfTime - DateTimeOffset.UnixEpoch).Ticks, $"its {field} is outside the years 1970 to 2199");
        return DateTimeOffset.UnixEpoch.AddTicks(encoded);
    }

    /// <summary>The encoding of a moment, in the same range.</summary>
    public long Time(DateTimeOffset moment, string field)
    {
        var encoded = moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        Time(encoded, field);
        return encoded;
    }

    /// <summary>Reads a duration of 0 to 100 years from 100 ns units.</summary>
    public TimeSpan Duration(long encoded, string field)
    {
        Require(encoded >= 0 && encoded <= MaxDuration.Ticks, $"its {field} is negative or over a hundred years");
        return TimeSpan.FromTicks(encoded);
    }

    /// <summary>The encoding of a duration, in the same range.</summary>
    public long Duration(TimeSpan duration, string field) => Duration(duration.Ticks, field).Ticks;

    /// <summary>Reads a size, which is never negative.</summary>
    public ByteSize Size(long encoded, string field)
    {
        Require(encoded >= 0, $"its {field} is negative");
        return new ByteSize(encoded);
    }

    /// <summary>Checks a ratio in thousandths: 0 to a thousandfold.</summary>
    public void RequirePermille(int permille) => Require(permille is >= 0 and <= MaxPermille, "its reciprocity is out of range");

    private CairnException Bad(string breach, Exception? inner = null) => new(
        ErrorKind.Integrity,
        "bad-record",
        ($"{subject} is malformed: {breach}.", "It was not used; nothing was changed.", "If it repeats, report the peer that sent it."),
        inner);

    private CairnException Newer(uint version) => new(
        ErrorKind.Failed,
        NewerVersion,
        $"{subject} has version {version}, and this program knows up to {Version}.",
        "It was not used; nothing was changed.",
        "Update Cairn on this machine.");
}
