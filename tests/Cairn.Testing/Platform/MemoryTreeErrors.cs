using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Testing.Platform;

/// <summary>The errors of a <see cref="MemoryTree"/>, with the codes that the real trees use.</summary>
internal static class MemoryTreeErrors
{
    public static CairnException Vanished(BytePath path) => Error(ErrorKind.NotFound, "vanished", path);

    public static CairnException Unreadable(BytePath path) => Error(ErrorKind.Incomplete, "unreadable", path);

    public static CairnException Unsafe(BytePath path) => Error(ErrorKind.Failed, "unsafe-path", path);

    public static CairnException Failed(BytePath path) => Error(ErrorKind.Failed, "target-failed", path);

    public static CairnException Full(BytePath path) => Error(ErrorKind.Refused, "target-full", path);

    public static CairnException DiskFailed() => Error(ErrorKind.Failed, "target-disk-failed", new BytePath("/"));

    private static CairnException Error(ErrorKind kind, string code, BytePath path) =>
        new(kind, code, $"{code}: {path}.", "It is a test.", "Read the test.");
}
