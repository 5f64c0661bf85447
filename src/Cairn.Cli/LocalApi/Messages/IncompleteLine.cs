namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A path that is not, or not exactly, in a snapshot or a restore.</summary>
internal sealed record IncompleteLine : ApiLine
{
    /// <summary><see cref="ApiLine.Type"/> of these lines.</summary>
    public const string TypeName = "incomplete";

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>Which; bytes that are not UTF-8 are shown as U+FFFD.</summary>
    public required string Path { get; init; }

    /// <summary>A stable code: <c>unreadable</c>, <c>vanished</c>, <c>changed</c> and the like.</summary>
    public required string Code { get; init; }

    /// <summary>One sentence.</summary>
    public required string Why { get; init; }

    /// <summary>Whether its data is lost or corrupt at every holder, rather than merely not readable or writable here.</summary>
    public bool Damaged { get; init; }
}
