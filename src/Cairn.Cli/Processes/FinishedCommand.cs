using System.Text.Json;
using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.Processes;

/// <summary>How a command ended and what it wrote.</summary>
/// <param name="CommandLine">What was run, for messages.</param>
/// <param name="ExitCode">Its exit code; 128 + n after signal n.</param>
/// <param name="Out">Lines of its standard output, each a JSON object.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record FinishedCommand(string CommandLine, int ExitCode, IReadOnlyList<string> Out, string Error)
{
    /// <summary>The objects of its standard output of one type, in order.</summary>
    public IEnumerable<JsonElement> Objects(string type) =>
        Out.Select(line => JsonElement.Parse(line)).Where(line => line.GetProperty("type").GetString() == type);

    /// <summary>The summary that ends the output of a command that did its work.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public JsonElement Summary =>
        Objects(ApiLine.Summary).Cast<JsonElement?>().SingleOrDefault()
        ?? throw new InvalidOperationException($"There is no summary: {this}");

    /// <summary>The code of the error that it ended with; null if it told none.</summary>
    public string? ErrorCode => Objects(ErrorLine.TypeName).Select(line => line.GetProperty("code").GetString()).SingleOrDefault();

    /// <summary>Command line, exit code and the end of both outputs.</summary>
    public override string ToString() =>
        $"{CommandLine}\nexit code {ExitCode}\n{string.Join('\n', Out.TakeLast(40))}\n{(Error.Length > 8000 ? Error[^8000..] : Error)}";
}
