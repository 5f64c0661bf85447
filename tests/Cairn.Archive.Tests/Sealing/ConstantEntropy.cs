using Cairn.Core.Signing;

namespace Cairn.Archive.Tests.Sealing;

/// <summary>One byte value again and again, for known answers.</summary>
internal sealed class ConstantEntropy(byte value) : IEntropy
{
    public void Fill(Span<byte> destination) => destination.Fill(value);
}
