namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A snapshot in a list.</summary>
internal sealed record SnapshotLine : ApiLine
{
    /// <summary><see cref="ApiLine.Type"/> of these lines.</summary>
    public const string TypeName = "snapshot";

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>Its id.</summary>
    public required string Snapshot { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>On which host.</summary>
    public required string Host { get; init; }

    /// <summary>What was asked for.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Its labels.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Files in it.</summary>
    public required long Files { get; init; }

    /// <summary>Bytes of those files.</summary>
    public required long Bytes { get; init; }

    /// <summary>The redundancy asked for.</summary>
    public required string Redundancy { get; init; }

    /// <summary>When it was forgotten; null for one that is not.</summary>
    public DateTimeOffset? ForgottenAt { get; init; }

    /// <summary>Until when it can be brought back for sure: later only while peers still keep what it needs. Null for one that is not
    /// forgotten.</summary>
    public DateTimeOffset? Until { get; init; }
}
