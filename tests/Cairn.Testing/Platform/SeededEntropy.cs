using Cairn.Core.Signing;

namespace Cairn.Testing.Platform;

/// <summary>Bytes that look random and are the same for the same seed. Thread-safe; the sequence is as the calls come.</summary>
public sealed class SeededEntropy(int seed) : IEntropy
{
    private readonly Lock _gate = new();

    // .NET promises the sequence of a seeded Random only within one version; tests compare runs of one version.
    private readonly Random _random = new(seed);

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        lock (_gate)
        {
            _random.NextBytes(destination);
        }
    }
}
