namespace Cairn.Core.Signing;

/// <summary>A source of unpredictable bytes; the simulator's is seeded. Thread-safe.</summary>
public interface IEntropy
{
    /// <summary>Fills the whole span.</summary>
    void Fill(Span<byte> destination);
}
