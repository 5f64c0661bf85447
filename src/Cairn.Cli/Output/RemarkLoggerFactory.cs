using Microsoft.Extensions.Logging;

namespace Cairn.Cli.Output;

/// <summary>
/// Tells whoever runs the program what its parts warn of: warnings and errors of Cairn's own categories, each as one line but for what is a
/// bug. What the web server says of its callers is not among them. Thread-safe.
/// </summary>
/// <param name="remark">Takes the lines; called from any thread.</param>
internal sealed class RemarkLoggerFactory(Action<string> remark) : ILoggerFactory
{
    private const string OwnCategories = "Cairn.";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        new RemarkLogger(categoryName.StartsWith(OwnCategories, StringComparison.Ordinal) ? remark : null);

    /// <summary>Does nothing: the lines have one receiver.</summary>
    public void AddProvider(ILoggerProvider provider)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class RemarkLogger(Action<string>? remark) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => remark is not null && logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                remark!(exception is null ? formatter(state, null) : $"{formatter(state, exception)}: {Failures.Remark(exception)}");
        }
    }
}
