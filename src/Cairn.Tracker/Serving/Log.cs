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
}
