using Microsoft.Extensions.Logging;

namespace Cairn.Transport.Serving;

/// <summary>What the server tells operators.</summary>
internal static partial class Log
{
    [LoggerMessage(7001, LogLevel.Debug, "Refused a connection from {Remote}: it {Why}")]
    public static partial void ConnectionRefused(ILogger log, string? remote, string why);

    [LoggerMessage(7002, LogLevel.Error, "{Method} {Path} from peer {Peer} failed")]
    public static partial void CallFailed(ILogger log, Exception e, string method, string path, string peer);

    [LoggerMessage(7003, LogLevel.Debug, "Gave up {Method} {Path}: peer {Peer} does not take the answer")]
    public static partial void CallerTooSlow(ILogger log, string method, string path, string peer);
}
