using Cairn.Core.Errors;

namespace Cairn.Cli.LocalApi.Messages;

/// <summary>Why the work failed; the last line of an answer that ends badly.</summary>
internal sealed record ErrorLine : ApiLine
{
    /// <summary><see cref="ApiLine.Type"/> of these lines.</summary>
    public const string TypeName = "error";

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>A stable code for scripts.</summary>
    public required string Code { get; init; }

    /// <summary>All three parts in one text.</summary>
    public required string Message { get; init; }

    /// <summary>What happened.</summary>
    public required string What { get; init; }

    /// <summary>What it means for the user's data.</summary>
    public required string Meaning { get; init; }

    /// <summary>What to do next.</summary>
    public required string Todo { get; init; }

    /// <summary>What the command ends with.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The line that tells an error.</summary>
    public static ErrorLine Of(CairnException error) => new()
    {
        Code = error.Code,
        Message = error.Message,
        What = error.What,
        Meaning = error.Meaning,
        Todo = error.Todo,
        ExitCode = (int)error.Kind,
    };

    /// <summary>The error that the line tells.</summary>
    public CairnException ToException() => new((ErrorKind)ExitCode, Code, What, Meaning, Todo);
}
