using Microsoft.Extensions.Logging;

namespace Cairn.Transport.Trackers;

/// <summary>What following a tracker tells operators.</summary>
internal static partial class Log
{
    [LoggerMessage(7011, LogLevel.Information, "The tracker at {Url} is followed")]
    public static partial void Following(ILogger log, Uri url);

    [LoggerMessage(7012, LogLevel.Warning, "The tracker at {Url} is away; the last list is used. {Why}")]
    public static partial void Away(ILogger log, Uri url, string why);

    [LoggerMessage(7013, LogLevel.Warning, "The tracker at {Url} refuses this peer ({Code}): {Why}")]
    public static partial void Refused(ILogger log, Uri url, string code, string why);

    [LoggerMessage(7014, LogLevel.Debug, "The tracker at {Url} sent a record that is not valid: {Why}")]
    public static partial void BadRecord(ILogger log, Uri url, string why);

    [LoggerMessage(7015, LogLevel.Error, "Following the tracker at {Url} failed; it is tried again")]
    public static partial void Failed(ILogger log, Exception e, Uri url);
}
