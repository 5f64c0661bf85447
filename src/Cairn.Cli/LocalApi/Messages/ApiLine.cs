using System.Text.Json.Serialization;

namespace Cairn.Cli.LocalApi.Messages;

/// <summary>
/// One line of what the running peer answers: a JSON object whose <c>type</c> says what it is. With <c>--json</c> the same lines go to
/// standard output, so the two cannot drift apart.
/// </summary>
internal abstract record ApiLine
{
    /// <summary><see cref="Type"/> of the line that ends an answer well.</summary>
    public const string Summary = "summary";

    /// <summary>Says what the line is.</summary>
    [JsonPropertyOrder(-1)]
    public abstract string Type { get; }
}
