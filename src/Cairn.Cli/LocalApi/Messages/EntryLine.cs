namespace Cairn.Cli.LocalApi.Messages;

/// <summary>An entry of a snapshot's tree.</summary>
internal sealed record EntryLine : ApiLine
{
    /// <inheritdoc/>
    public override string Type => "entry";

    /// <summary>Absolute path; bytes that are not UTF-8 are shown as U+FFFD.</summary>
    public required string Path { get; init; }

    /// <summary>The bytes of the path in base64 where <see cref="Path"/> does not tell them; else null.</summary>
    public string? PathBase64 { get; init; }

    /// <summary>What it is: <c>file directory symlink fifo socket characterDevice blockDevice</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Permission bits in octal, such as <c>0644</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Numeric owner.</summary>
    public required uint Uid { get; init; }

    /// <summary>Numeric group.</summary>
    public required uint Gid { get; init; }

    /// <summary>Bytes of a regular file, or of a link's target.</summary>
    public required long Size { get; init; }

    /// <summary>Modification time, ISO 8601 in UTC with nine digits of a second.</summary>
    public required string Modified { get; init; }

    /// <summary>Where a symbolic link points; else null.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>Identity of this version of a regular file; else null.</summary>
    public string? FileId { get; init; }
}
