using Cairn.Core.Errors;
using Cairn.Protocol.Blobs;

namespace Cairn.Simulation.World;

/// <summary>Bytes on their way: they arrive portion by portion, and break off when the sender loses its power.</summary>
internal sealed class SimulatedSource(IBlobSource inner, SimulatedNetwork network, Boot sender, Boot reader) : IBlobSource
{
    private const int Portion = 256 * 1024;

    public long Length => inner.Length;

    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        await network.DelayAsync(cancellation);
        if (reader.IsOff)
            return await reader.Never<int>(cancellation);

        if (sender.IsOff)
            throw CutOff();

        try
        {
            return await inner.ReadAsync(destination[..Math.Min(destination.Length, Portion)], cancellation);
        }
        catch (PowerCutException)
        {
            // The sender's disk was read, and that was the moment.
            throw CutOff();
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static CairnException CutOff() =>
        new(ErrorKind.Unreachable, "cut-off", "The sender went down.", "Nothing was kept.", "Try again.");
}
