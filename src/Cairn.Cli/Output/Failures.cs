using Cairn.Core.Errors;

namespace Cairn.Cli.Output;

/// <summary>Turns whatever ended a piece of work into the one error that people and scripts are shown.</summary>
internal static class Failures
{
    /// <summary>The error itself, or the one that explains another exception.</summary>
    public static CairnException Explain(Exception failure) => failure switch
    {
        CairnException told => told,
        OperationCanceledException => new CairnException(
            ErrorKind.Interrupted, "interrupted", "Stopped.", "What was acknowledged before is safe.", "Repeat the command to go on."),
        IOException or UnauthorizedAccessException => new CairnException(
            ErrorKind.Failed,
            "io-failed",
            (OneLine(failure), "Nothing that was acknowledged is lost.", "Mend that and repeat the command."),
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

    private static string OneLine(Exception failure) => failure.Message.ReplaceLineEndings(" ");
}
