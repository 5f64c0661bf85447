using Cairn.Core.Errors;

namespace Cairn.Cli.Output;

/// <summary>Turns whatever ended a piece of work into the one error that people and scripts are shown.</summary>
internal static class Failures
{
    private const int NotPermitted = 1; // EPERM
    private const int NoAccess = 13; // EACCES
    private const int NoFolder = 20; // ENOTDIR
    private const int ReadOnly = 30; // EROFS

    /// <summary>The error itself, or the one that explains another exception.</summary>
    public static CairnException Explain(Exception failure) => failure switch
    {
        CairnException told => told,
        OperationCanceledException => new CairnException(
            ErrorKind.Interrupted, "interrupted", "Stopped.", "What was acknowledged before is safe.", "Repeat the command to go on."),
        IOException or UnauthorizedAccessException => new CairnException(
            ErrorKind.Failed,
            "io-failed",
            (OneLine(failure), "Nothing that was acknowledged is lost.", Remedy(failure)),
            failure),
        _ => new CairnException(
            ErrorKind.Failed,
            "internal",
            (
                $"Something went wrong inside Cairn: {failure.GetType().Name}: {OneLine(failure)}",
                "Nothing that was acknowledged is lost.",
                "This is a bug; please report it with what 'cairn -v' prints."),
            failure),
    };

    /// <summary>What a running peer says of a failure: in one line what a person needs, or, of a bug, all that helps to find it.</summary>
    public static string Remark(Exception failure) => failure switch
    {
        CairnException or OperationCanceledException or IOException or UnauthorizedAccessException => OneLine(failure),
        _ => failure.ToString(),
    };

    /// <summary>What helps, by the error number of the system (errno(3)), which those of Cairn's own files carry.</summary>
    private static string Remedy(Exception failure) => failure switch
    {
        UnauthorizedAccessException or { HResult: NotPermitted or NoAccess } =>
            "Run cairn as the user that this belongs to, or give it to the one that runs cairn.",
        { HResult: ReadOnly } => "The file system is read-only: mount it for writing, or name a place on another one.",
        { HResult: NoFolder } => "A name on the way to it is no folder: name another place.",
        _ => "Look at that disk, and at what the system's log says of it, and repeat the command.",
    };

    private static string OneLine(Exception failure) => failure.Message.ReplaceLineEndings(" ");
}
