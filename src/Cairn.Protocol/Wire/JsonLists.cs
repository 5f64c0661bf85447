using System.Text.Json;

namespace Cairn.Protocol.Wire;

/// <summary>
/// What the JSON of a list must be beyond its type: <c>RespectNullableAnnotations</c> refuses null where a list should be, but not inside
/// one. Every message with a list of objects passes it through here, so that whoever reads the message never meets a null.
/// </summary>
public static class JsonLists
{
    /// <summary>The list itself.</summary>
    /// <exception cref="JsonException">One of its elements is null.</exception>
    public static IReadOnlyList<T> WithoutNull<T>(IReadOnlyList<T> list)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(list);
        foreach (var element in list)
        {
            if (element is null)
                throw new JsonException("An element of a list is null.");
        }

        return list;
    }
}
