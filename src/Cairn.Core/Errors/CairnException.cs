namespace Cairn.Core.Errors;

/// <summary>
/// The one exception that Cairn throws on purpose: a broken environment, broken data, or a request that cannot be met,
/// told in the three parts a person needs.
/// </summary>
public sealed class CairnException : Exception
{
    /// <summary>Makes an error of four parts; each part is a sentence without secrets.</summary>
    /// <param name="kind">The sort, which decides the exit code.</param>
    /// <param name="code">A stable kebab-case code that scripts may match, such as <c>no-room</c>.</param>
    /// <param name="what">What happened.</param>
    /// <param name="meaning">What it means for the user's data; may be empty.</param>
    /// <param name="todo">What to do next; may be empty.</param>
    public CairnException(ErrorKind kind, string code, string what, string meaning, string todo)
        : this(kind, code, (what, meaning, todo), null)
    {
    }

    /// <summary>The same, with the exception that led to it.</summary>
    public CairnException(ErrorKind kind, string code, (string What, string Meaning, string Todo) parts, Exception? inner)
        : base(string.Join(' ', new[] { parts.What, parts.Meaning, parts.Todo }.Where(part => part.Length > 0)), inner)
    {
        Kind = kind;
        Code = code;
        What = parts.What;
        Meaning = parts.Meaning;
        Todo = parts.Todo;
    }

    /// <summary>The sort, which decides the exit code.</summary>
    public ErrorKind Kind { get; }

    /// <summary>A stable kebab-case code.</summary>
    public string Code { get; }

    /// <summary>What happened.</summary>
    public string What { get; }

    /// <summary>What it means for the user's data.</summary>
    public string Meaning { get; }

    /// <summary>What to do next.</summary>
    public string Todo { get; }
}
