using Cairn.Cli.Native;

namespace Cairn.Cli.Injecting;

/// <summary>Blows after a number of bytes. Thread-safe.</summary>
/// <param name="bytes">How many may pass.</param>
/// <param name="blow">What happens then, at each attempt to go on.</param>
internal sealed class Fuse(long bytes, Action blow)
{
    private readonly Lock _lock = new();
    private long _left = bytes;

    /// <summary>Kills the process if all bytes have passed.</summary>
    public void Check()
    {
        lock (_lock)
        {
            if (_left == 0)
                blow();
        }
    }

    /// <summary>
    /// How many of so many bytes pass, although others pass at the same time; the rest is lost with the process, which does not outlive
    /// the next <see cref="Check"/>.
    /// </summary>
    public int Pass(int count)
    {
        lock (_lock)
        {
            if (_left == 0 && count > 0)
                blow();

            var passing = (int)Math.Min(count, _left);
            _left -= passing;
            return passing;
        }
    }

    /// <summary>A fuse that kills this process: no handler and no finalizer runs any more, as after a power cut.</summary>
    public static Fuse Killing(long bytes) => new(bytes, static () => Posix.Send(Environment.ProcessId, Posix.Kill));
}
