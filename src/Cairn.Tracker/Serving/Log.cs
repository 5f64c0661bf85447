using Microsoft.Extensions.Logging;

namespace Cairn.Tracker.Serving;

/// <summary>What the tracker tells operators.</summary>
internal static partial class Log
{
    [LoggerMessage(7101, LogLevel.Information, "{Name} ({Peer}) is on the list")]
    public static partial void Joined(ILogger log, string name, string peer);

    [LoggerMessage(7102, LogLevel.Information, "Peer {Peer} left")]
    public static partial void Left(ILogger log, string peer);

    [LoggerMessage(7103, LogLevel.Information, "{Name} ({Peer}) was silent too long")]
    public static partial void Expired(ILogger log, string name, string peer);

    [LoggerMessage(7104, LogLevel.Debug, "Refused {Path}: {Code}")]
    public static partial void Refused(ILogger log, string path, string code);

    [LoggerMessage(7105, LogLevel.Error, "{Path} failed")]
    public static partial void Failed(ILogger log, Exception e, string path);

    [LoggerMessage(7106, LogLevel.Warning, "Calling peer {Peer} failed")]
    public static partial void ProbeFailed(ILogger log, Exception e, string peer);

    [LoggerMessage(7107, LogLevel.Information, "Peer {Peer} reports: {Outcome}, {Packs} packs, {Bytes} bytes")]
    public static partial void Reported(ILogger log, string peer, string outcome, long packs, long bytes);

    [LoggerMessage(7108, LogLevel.Information, "Peer {Teller} says that peer {Peer} does not answer")]
    public static partial void Suspected(ILogger log, string teller, string peer);

    [LoggerMessage(7109, LogLevel.Debug, "Refused a connection from {Remote}: it has too many already")]
    public static partial void ConnectionRefused(ILogger log, string? remote);
}
