using System.Text;
using Cairn.Core.Errors;

namespace Cairn.Cli.Output;

/// <summary>
/// Standard output, on which a command's data has to arrive: a write that fails, as on a full disk, is an error that is told. Nothing is
/// told when a reader has had enough and went away, as <c>head</c> does.
/// </summary>
/// <param name="inner">Takes what is written, and writes it out at once.</param>
internal sealed class DataWriter(TextWriter inner) : TextWriter
{
    /// <summary>Code of the error when standard output is closed or a write to it fails.</summary>
    public const string FailureCode = "output-failed";

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>The error of an output that does not take what is written.</summary>
    /// <param name="why">Why, without a full stop.</param>
    public static CairnException Failed(string why) =>
        new(ErrorKind.Failed, FailureCode, $"Standard output cannot be written: {why}.", "", "");

    /// <inheritdoc/>
    /// <exception cref="CairnException">Code <c>output-failed</c>.</exception>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    /// <exception cref="CairnException">Code <c>output-failed</c>.</exception>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    /// <exception cref="CairnException">Code <c>output-failed</c>.</exception>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    /// <exception cref="CairnException">Code <c>output-failed</c>.</exception>
    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // The inner one says more where there is one: .NET turns a bad descriptor into a denied access.
            throw Failed((failed.InnerException ?? failed).Message.ReplaceLineEndings(" ").TrimEnd('.'));
        }
    }
}
