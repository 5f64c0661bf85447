using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Core.Errors;

namespace Cairn.Cli.LocalApi;

/// <summary>A line of JSON as it came.</summary>
/// <param name="Type">Its <c>type</c>.</param>
/// <param name="Utf8">The object, without a line end.</param>
internal readonly record struct JsonLine(string Type, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>Reads the type of a line.</summary>
    /// <exception cref="CairnException">It is no object with a type (code <c>bad-answer</c>).</exception>
    public static JsonLine Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            if (document.RootElement.TryGetProperty("type", out var type) && type.GetString() is { } name)
                return new JsonLine(name, utf8);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw BadAnswer(broken);
        }

        throw BadAnswer(null);
    }

    /// <summary>Reads the whole line.</summary>
    /// <exception cref="CairnException">It is of another form (code <c>bad-answer</c>).</exception>
    public T Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Utf8.Span, type) ?? throw BadAnswer(null);
        }
        catch (JsonException broken)
        {
            throw BadAnswer(broken);
        }
    }

    private static CairnException BadAnswer(Exception? inner) => new(
        ErrorKind.Failed,
        "bad-answer",
        (
            "The running peer answered something that this program does not understand.",
            "What it did is not known here.",
            "Use the same version of cairn for 'up' and for commands."),
        inner);
}
