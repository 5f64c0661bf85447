using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Transport.Wire;
using Polly;
using Polly.Retry;

namespace Cairn.Transport.Calls;

/// <summary>
/// Makes exchanges: shows this peer's record where it is not known, repeats what may be repeated, and turns every failure of the
/// network into <see cref="Reply{T}.Unreachable"/>. Thread-safe.
/// </summary>
internal sealed class CallRunner(Func<Signed<MemberRecord>?> ownRecord, TimeProvider time, PeerCallsOptions options)
{
    private const int MaxProblemSize = 16 * 1024;
    private const int MaxWhyLength = 400;

    private readonly ResiliencePipeline _retries = Retries(time, options);

    /// <summary>Makes one call.</summary>
    public async Task<Reply<T>> RunAsync<T>(Exchange<T> exchange, PeerLink link, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            var delay = options.BusyDelay;
            for (var left = exchange.WaitsWhileBusy ? options.BusyRetries : 0; ; left--)
            {
                var reply = await _retries.ExecuteAsync(
                    static async (state, token) => await state.This.AttemptAsync(state.Exchange, state.Link, token),
                    (This: this, Exchange: exchange, Link: link),
                    cancellation);
                if (left == 0 || reply is not Reply<T>.Refused { Refusal.Code: RefusalCode.Busy })
                    return reply;

                // Between half and all of it, so that those who wait for the same do not come back together.
                await Task.Delay(delay * (0.5 + (Random.Shared.NextDouble() / 2)), time, cancellation);
                delay *= 2;
            }
        }
        catch (CallFailure e)
        {
            return new Reply<T>.Unreachable(e.Message);
        }
    }

    private static ResiliencePipeline Retries(TimeProvider time, PeerCallsOptions options)
    {
        if (options.Retries == 0)
            return ResiliencePipeline.Empty;

        return new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<CallFailure>(failure => failure.MayRepeat),
            })
            .Build();
    }

    private async Task<Reply<T>> AttemptAsync<T>(Exchange<T> exchange, PeerLink link, CancellationToken cancellation)
    {
        var record = ownRecord();
        if (record is not null && !record.Equals(link.Shown) && await ShowAsync<T>(record, link, cancellation) is { } refusal)
            return refusal;

        var reply = await SendAsync(exchange, record, link, cancellation);
        if (reply is not null)
            return reply;

        // It forgot the record, having restarted perhaps.
        if (!exchange.IsRepeatable())
            throw new CallFailure($"{link.Place} asks for a record after it took the data.", null);

        if (record is null || await ShowAsync<T>(record, link, cancellation) is { } refused)
            throw new CallFailure($"{link.Place} asks for a record that was not offered.", null);

        return await SendAsync(exchange, record, link, cancellation)
            ?? throw new CallFailure($"{link.Place} does not keep the record that it was shown.", null);
    }

    /// <summary>Shows the own record; null if that went well.</summary>
    private async Task<Reply<T>?> ShowAsync<T>(Signed<MemberRecord> record, PeerLink link, CancellationToken cancellation)
    {
        var show = new Exchange<bool>
        {
            Method = HttpMethod.Post,
            Path = Paths.Record,
            Body = _ => new ReadOnlyMemoryContent(record.Bytes),
            Patience = options.HelloTimeout,
            IsBrief = true,
            Read = _ => Task.FromResult(true),
        };
        switch (await SendAsync(show, null, link, cancellation))
        {
            case Reply<bool>.Answered:
                link.Shown = record;
                return null;
            case Reply<bool>.Refused refused:
                return new Reply<T>.Refused(refused.Refusal);
            default:
                throw new CallFailure($"{link.Place} does not take this peer's record.", null);
        }
    }

    /// <summary>One request and its response; null if the peer wants to see the record first.</summary>
    private async Task<Reply<T>?> SendAsync<T>(
        Exchange<T> exchange, Signed<MemberRecord>? record, PeerLink link, CancellationToken cancellation)
    {
        var watch = new CallWatch(exchange.Patience, time, cancellation);
        Answer? answer = null;
        try
        {
            using var request = RequestOf(exchange, record, watch);
            var response = await TimedAsync(exchange, link, () => link.SendAsync(request, watch.Token));
            var pace = exchange.IsBrief ? null : new Pace(options.StallTimeout, options.MinBytesPerSecond, time);
            answer = new Answer(response, link, watch, pace);
            return await ReadAsync(exchange, answer);
        }
        catch (Exception e) when (IsOfTheNetwork(e) && exchange.OwnFailure() is null)
        {
            cancellation.ThrowIfCancellationRequested();
            throw FailureOf(e, exchange.IsRepeatable(), link, watch);
        }
        finally
        {
            if (answer is null)
                watch.Dispose();
            else
                answer.Dispose();
        }
    }

    /// <summary>A sign of life measures the way there and back, unless a handshake came first.</summary>
    private async Task<HttpResponseMessage> TimedAsync<T>(Exchange<T> exchange, PeerLink link, Func<Task<HttpResponseMessage>> send)
    {
        var dialed = link.DialCount;
        var started = time.GetTimestamp();
        var response = await send();
        if (exchange.MeasuresRoundTrip && link.DialCount == dialed)
            link.RoundTrips.Add(time.GetElapsedTime(started));

        return response;
    }

    private static HttpRequestMessage RequestOf<T>(Exchange<T> exchange, Signed<MemberRecord>? record, CallWatch watch)
    {
        var request = PeerLink.Request(exchange.Method, exchange.Path);
        request.Content = exchange.Body?.Invoke(watch);
        if (exchange.AsksFirst)
            request.Headers.ExpectContinue = true;

        if (exchange.Header is var (name, value))
            request.Headers.Add(name, value);

        if (record is not null)
            request.Headers.Add(Paths.RecordHeader, TagOf(record));

        return request;
    }

    private static string TagOf(Signed<MemberRecord> record) => Convert.ToHexStringLower(SHA256.HashData(record.Bytes.Span));

    private static async Task<Reply<T>?> ReadAsync<T>(Exchange<T> exchange, Answer answer)
    {
        if (answer.Status is >= 200 and < 300 || exchange.AlsoAnswers.Contains(answer.Status))
            return new Reply<T>.Answered(await exchange.Read(answer));

        if (answer.MediaType != ProblemMessage.MediaType)
            throw answer.Nonsense(string.Create(CultureInfo.InvariantCulture, $"status {answer.Status}"));

        var problem = await answer.ReadAsync(WireJson.Default.ProblemMessage, MaxProblemSize);
        if (problem.Code == Statuses.RecordUnknown)
            return null;

        // A code that a newer peer has made up.
        if (!RefusalCodes.TryParse(problem.Code, out var code))
            code = RefusalCode.Failed;

        return new Reply<T>.Refused(new Refusal(code, Printable(problem.Detail)));
    }

    /// <summary>What another peer says is shown to people, so it may neither be endless nor steer their terminal.</summary>
    private static string Printable(string why) =>
        string.Concat(why.EnumerateRunes().Where(IsPrintable).Take(MaxWhyLength));

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static bool IsOfTheNetwork(Exception e) =>
        e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException;

    /// <summary>What the network did, in words.</summary>
    private static CallFailure FailureOf(Exception e, bool isRepeatable, PeerLink link, CallWatch watch)
    {
        if (watch.TimedOut)
        {
            var seconds = watch.Patience.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            return new CallFailure($"{link.Place} did not answer within {seconds} s.", e);
        }

        return e is HttpRequestException { InnerException: DialFailure dial }
            ? new CallFailure(dial.Message, e) { MayRepeat = dial.MayPass && isRepeatable }
            : new CallFailure($"{link.Place} broke off: {Innermost(e).Message.TrimEnd('.')}.", e) { MayRepeat = isRepeatable };
    }

    private static Exception Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;

        return e;
    }
}
