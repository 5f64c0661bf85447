namespace Cairn.Cli.LocalApi.Messages;

/// <summary>How safe one version of a file is now.</summary>
internal sealed record FileStatusLine : ApiLine
{
    /// <summary><see cref="ApiLine.Type"/> of these lines.</summary>
    public const string TypeName = "file";

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>The snapshot that it is in.</summary>
    public required string Snapshot { get; init; }

    /// <summary>Where it was; bytes that are not UTF-8 are shown as U+FFFD.</summary>
    public required string Path { get; init; }

    /// <summary>Identity of this version.</summary>
    public required string FileId { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Holders per pack asked for.</summary>
    public required int Desired { get; init; }

    /// <summary>Holders of the pack of it that has the fewest now.</summary>
    public required int Actual { get; init; }

    /// <summary>How many more peers may be lost; −1 when it cannot be restored now.</summary>
    public required int SurvivesPeers { get; init; }

    /// <summary>How many more sites may be lost; −1 when it cannot be restored now.</summary>
    public required int SurvivesSites { get; init; }

    /// <summary>Names of the peers that hold any of it.</summary>
    public required IReadOnlyList<string> Holders { get; init; }
}
