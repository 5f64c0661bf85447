using Cairn.Core.Errors;
using Cairn.Protocol.Blobs;

namespace Cairn.Transport.Calls;

/// <summary>The body of an answer as a blob. Only while a read is pending does the peer's silence count against it.</summary>
internal sealed class AnswerSource(Answer answer, Stream body, long length) : IBlobSource
{
    private long _taken;

    /// <inheritdoc/>
    public long Length => length;

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_taken == length || destination.IsEmpty)
            return 0;

        var watch = answer.Watch;
        using var giveUp = cancellation.UnsafeRegister(static state => ((Answer)state!).Watch.Abort(), answer);
        try
        {
            var count = await body.ReadAsync(destination, watch.Token);
            watch.Next(Timeout.InfiniteTimeSpan);
            _taken += count;
            return count > 0 ? count : throw CutOff(null);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw CutOff(e);
        }
    }

    /// <summary>Ends the answer; what was not read is not waited for.</summary>
    public ValueTask DisposeAsync()
    {
        answer.Close();
        return ValueTask.CompletedTask;
    }

    private CairnException CutOff(Exception? cause) => new(
        ErrorKind.Unreachable,
        "cut-off",
        (
            $"{answer.Place} broke off while it was sending.",
            "What had arrived is not used.",
            "It is fetched elsewhere if another peer holds it; else try again when the peer is back."),
        cause);
}
