namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A snapshot that had a path that is deleted.</summary>
internal sealed record ChangedLine : ApiLine
{
    /// <summary><see cref="ApiLine.Type"/> of these lines.</summary>
    public const string TypeName = "changed";

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>Its id; it is forgotten.</summary>
    public required string Snapshot { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>On which machine.</summary>
    public required string Host { get; init; }

    /// <summary>The id of the snapshot that takes its place, the same without the path; null when nothing else was in it.</summary>
    public string? After { get; init; }

    /// <summary>Regular files that are not in it any more.</summary>
    public required long Files { get; init; }

    /// <summary>Their bytes.</summary>
    public required long Bytes { get; init; }
}
