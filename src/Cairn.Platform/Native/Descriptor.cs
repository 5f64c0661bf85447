using Microsoft.Win32.SafeHandles;

namespace Cairn.Platform.Native;

/// <summary>An open file descriptor, closed when disposed, or by the finalizer if somebody forgot.</summary>
internal sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>AT_FDCWD: where relative paths start, and nothing to close. Absolute paths ignore it.</summary>
    public static readonly Descriptor WorkingDirectory = new(-100);

    /// <summary>Made before the open call whose result it will own, so that nothing can fail in between.</summary>
    public Descriptor()
        : base(ownsHandle: true)
    {
    }

    private Descriptor(nint special)
        : base(ownsHandle: false) => SetHandle(special);

    /// <summary>Takes the result of an open call: a descriptor, or -1.</summary>
    public void Own(int descriptor) => SetHandle(descriptor);

    // close is never repeated: on Linux the descriptor is gone even when the call was interrupted (close(2)).
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
