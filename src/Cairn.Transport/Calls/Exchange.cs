namespace Cairn.Transport.Calls;

/// <summary>One call as HTTP: what to send and how to read the answer.</summary>
/// <typeparam name="T">What an answered call yields.</typeparam>
internal sealed record Exchange<T>
{
    /// <summary>The verb.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>Path and query.</summary>
    public required string Path { get; init; }

    /// <summary>Makes the body, anew for each attempt; null for none.</summary>
    public Func<CallWatch, HttpContent>? Body { get; init; }

    /// <summary>A header to send along; null for none.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>Whether the body waits until the other side wants it, so that a refusal costs nothing.</summary>
    public bool AsksFirst { get; init; }

    /// <summary>Whether a refusal as busy is waited out, within bounds.</summary>
    public bool WaitsWhileBusy { get; init; }

    /// <summary>Whether the call can still be made again.</summary>
    public Func<bool> IsRepeatable { get; init; } = static () => true;

    /// <summary>What went wrong on this side while the body was made; null if nothing did.</summary>
    public Func<Exception?> OwnFailure { get; init; } = static () => null;

    /// <summary>Whether the time until the answer tells how far away the peer is.</summary>
    public bool MeasuresRoundTrip { get; init; }

    /// <summary>How long the first byte of the answer may take.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Whether that is how long the last byte may take, too.</summary>
    public bool IsBrief { get; init; }

    /// <summary>Statuses beside the successful ones that are answers, not refusals.</summary>
    public IReadOnlyList<int> AlsoAnswers { get; init; } = [];

    /// <summary>Reads the answer; may keep it open.</summary>
    public required Func<Answer, Task<T>> Read { get; init; }
}
