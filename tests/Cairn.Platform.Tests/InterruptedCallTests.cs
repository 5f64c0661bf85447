using System.Globalization;
using System.Runtime.InteropServices;
using Cairn.Platform.Native;
using Cairn.Platform.Trees;
using Cairn.Testing.Time;

namespace Cairn.Platform.Tests;

/// <summary>A real signal that interrupts a real call: opening a named pipe, which waits for whoever opens the other end.</summary>
public sealed partial class InterruptedCallTests : IDisposable
{
    /// <summary>SIGUSR1, of which .NET makes no use.</summary>
    private const int Signal = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_call_that_a_signal_interrupts_is_made_again()
    {
        var pipe = new BytePath(_folder["pipe"]).Bytes.ToArray();
        Assert.Equal(0, Posix.MakeNode(Descriptor.WorkingDirectory, pipe, FileModes.NodeType(EntryType.Fifo) | 0x180, 0));
        Interrupt();
        var (thread, error) = (0, -1);
        var opener = new Thread(() =>
        {
            // The first time that it is called it is compiled, and that may wait for something too.
            Open(new BytePath(_folder.Path).Bytes.ToArray(), OpenFlags.ReadOnly);
            Volatile.Write(ref thread, ThreadId());
            Volatile.Write(ref error, Open(pipe, OpenFlags.ReadOnly));
        })
        {
            IsBackground = true,
        };
        opener.Start();
        await Eventually.TrueAsync(() => Volatile.Read(ref thread) != 0 && Status(thread, "State") == "S (sleeping)");

        Assert.Equal(0, Send(Environment.ProcessId, thread, Signal));
        await Eventually.TrueAsync(() => !IsPending(thread));

        Assert.Equal(0, Open(pipe, OpenFlags.ReadWrite | OpenFlags.NonBlocking, () => Assert.True(opener.Join(Patience))));
        Assert.Equal(0, error);
    }

    /// <summary>Has the signal do nothing but end calls with EINTR, where .NET would have the kernel go on with them.</summary>
    private static void Interrupt()
    {
        Assert.NotEqual(-1, Handle(Signal, NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "abs")));
        Assert.Equal(0, EndCalls(Signal, 1));
    }

    /// <summary>Opens a path, does something while it is open, and yields the error number.</summary>
    private static int Open(byte[] path, int flags, Action? meanwhile = null)
    {
        var error = Posix.Open(Descriptor.WorkingDirectory, path, flags, 0, out var file);
        using (file)
            meanwhile?.Invoke();

        return error;
    }

    private static string Status(int thread, string key)
    {
        try
        {
            var lines = File.ReadLines($"/proc/self/task/{thread}/status");
            return lines.First(line => line.StartsWith($"{key}:", StringComparison.Ordinal))[(key.Length + 1)..].Trim();
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    /// <summary>Whether the thread has yet to take the signal.</summary>
    private static bool IsPending(int thread) =>
        ulong.TryParse(Status(thread, "SigPnd"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var signals)
        && ((signals >> (Signal - 1)) & 1) != 0;

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();

    [LibraryImport("libc", EntryPoint = "tgkill")]
    private static partial int Send(int process, int thread, int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Handle(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "siginterrupt")]
    private static partial int EndCalls(int signal, int flag);
}
