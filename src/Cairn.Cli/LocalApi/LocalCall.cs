using System.Text.Json.Serialization.Metadata;

namespace Cairn.Cli.LocalApi;

/// <summary>One thing that can be asked of the running peer.</summary>
/// <typeparam name="TRequest">What is asked.</typeparam>
/// <typeparam name="TSummary">What ends the answer.</typeparam>
/// <param name="Route">Its path.</param>
/// <param name="Request">How a request is written.</param>
/// <param name="Summary">How the last line is read.</param>
internal sealed record LocalCall<TRequest, TSummary>(string Route, JsonTypeInfo<TRequest> Request, JsonTypeInfo<TSummary> Summary);
