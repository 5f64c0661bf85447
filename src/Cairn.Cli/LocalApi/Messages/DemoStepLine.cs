namespace Cairn.Cli.LocalApi.Messages;

/// <summary>A step of the demo that is done.</summary>
internal sealed record DemoStepLine : ApiLine
{
    /// <inheritdoc/>
    public override string Type => "step";

    /// <summary>Its number, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>What was done.</summary>
    public required string Title { get; init; }

    /// <summary>What came of it.</summary>
    public required string Result { get; init; }

    /// <summary>How long it took.</summary>
    public required double DurationSeconds { get; init; }
}
