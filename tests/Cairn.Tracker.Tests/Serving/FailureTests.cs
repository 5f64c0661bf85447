using System.Collections.Concurrent;
using System.Net;
using Cairn.Core.Signing;
using Cairn.Testing.Protocol;
using Microsoft.Extensions.Logging;

namespace Cairn.Tracker.Tests.Serving;

/// <summary>A tracker that fails inside.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task Operators_hear_of_a_request_that_failed_inside_and_the_caller_is_answered()
    {
        using var log = new RecordedLog();
        await using var tracker = await RawTracker.StartAsync(
            options => options with { Signatures = new BrokenSignatures(), Logging = log });
        var founder = TestPeer.Found("laptop");
        var record = founder.Record();

        using var answer = await tracker.SubscribeAsync(record, founder.Presence(default, 1, record));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains(log.Written, written => written.Id == 7105 && written.Text == "/subscribe failed");
    }

    private sealed class BrokenSignatures : ISignatures
    {
        public ISigningKey Derive(ReadOnlySpan<byte> seed) => TestPeer.Signatures.Derive(seed);

        public ISigningKey Import(ReadOnlySpan<byte> pkcs8) => TestPeer.Signatures.Import(pkcs8);

        public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
            throw new InvalidOperationException("The test wants it so.");
    }

    private sealed class RecordedLog : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<(int Id, string Text)> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue((eventId.Id, formatter(state, exception)));

        public void Dispose()
        {
        }
    }
}
