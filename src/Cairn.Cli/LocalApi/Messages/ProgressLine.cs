namespace Cairn.Cli.LocalApi.Messages;

/// <summary>How far long work is.</summary>
internal sealed record ProgressLine : ApiLine
{
    /// <summary><see cref="ApiLine.Type"/> of these lines.</summary>
    public const string TypeName = "progress";

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>What is being done, one word.</summary>
    public required string Stage { get; init; }

    /// <summary>Files done.</summary>
    public long Files { get; init; }

    /// <summary>Bytes of files done.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes in all; null while unknown.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>Bytes sent to or received from holders.</summary>
    public long TransferredBytes { get; init; }
}
