using System.Runtime.InteropServices;

namespace Cairn.Platform.Native;

/// <summary>
/// Flags of open(2), from the kernel's asm-generic/fcntl.h; arm64 has its own O_DIRECTORY and O_NOFOLLOW
/// (arch/arm64/include/uapi/asm/fcntl.h).
/// </summary>
internal static class OpenFlags
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NoControllingTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int NoAccessTime = 0x40000;
    public const int CloseOnExec = 0x80000;

    /// <summary>O_PATH: a place in the tree, not its content.</summary>
    public const int Path = 0x200000;

    public static readonly int Directory = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    public static readonly int NoFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;
}
