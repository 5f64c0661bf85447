using System.Security.Cryptography;

namespace Cairn.Core.Signing;

/// <summary>The operating system's cryptographic random generator. Thread-safe.</summary>
public sealed class SystemEntropy : IEntropy
{
    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
