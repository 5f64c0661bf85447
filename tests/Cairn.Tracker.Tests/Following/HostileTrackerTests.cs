using Cairn.Core.Errors;
using Cairn.Core.Signing;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Trackers;
using Cairn.Testing.Protocol;
using Cairn.Testing.Time;

namespace Cairn.Tracker.Tests.Following;

/// <summary>Whatever a tracker says, its peers start, and find back to it once it makes sense.</summary>
public sealed class HostileTrackerTests
{
    private readonly TestPeer _founder = TestPeer.Found("laptop");

    [Theory]
    [InlineData("\"nodes\":[]", "\"nodes\":[null]")]
    [InlineData("\"left\":[]", "\"left\":[null]")]
    [InlineData("\"nodes\":[]", "\"nodes\":null")]
    public async Task A_list_with_a_null_is_no_list(string sense, string nonsense)
    {
        await using var tracker = await ScriptedTracker.StartAsync();
        tracker.List = ScriptedTracker.Empty.Replace(sense, nonsense, StringComparison.Ordinal);
        await using var directory = await _founder.JoinAsync(tracker.Url);
        await Eventually.TrueAsync(() => tracker.Asked > 0);
        Assert.Equal(DirectorySource.LastKnown, directory.View.Source);

        tracker.List = ScriptedTracker.Empty;

        await directory.SeesAsync(view => view.Source == DirectorySource.Live);
    }

    [Fact]
    public async Task A_counter_beyond_all_numbers_does_not_silence_a_peer()
    {
        await using var tracker = await ScriptedTracker.StartAsync();
        await using var directory = await _founder.JoinAsync(tracker.Url);
        await directory.SeesAsync(view => view.Source == DirectorySource.Live);

        tracker.Problem = Problem(TrackerProblem.Repeated) with { Counter = ulong.MaxValue - 1 };
        var asked = tracker.Asked;
        await Eventually.TrueAsync(() => tracker.Asked > asked + 1);
        tracker.Problem = null;

        asked = tracker.Asked;
        await Eventually.TrueAsync(() => tracker.Asked > asked + 1);
    }

    [Theory]
    [InlineData("full", 507)]
    [InlineData("bad-request", 400)]
    [InlineData("not-subscribed", 403)]
    [InlineData("tomorrows-code", 400)]
    public async Task A_refusal_that_may_pass_keeps_no_peer_from_starting(string code, int status)
    {
        await using var tracker = await ScriptedTracker.StartAsync();
        tracker.Problem = Problem(code, status);
        await using var directory = _founder.Follow(tracker.Url);

        await directory.AnnounceAsync(_founder.Record(), CancellationToken.None);

        var asked = tracker.Asked;
        await Eventually.TrueAsync(() => tracker.Asked > asked + 1);
    }

    [Theory]
    [InlineData("not-member", 403)]
    [InlineData("superseded", 410)]
    [InlineData("older-record", 409)]
    public async Task A_refusal_that_cannot_pass_is_an_error(string code, int status)
    {
        await using var tracker = await ScriptedTracker.StartAsync();
        tracker.Problem = Problem(code, status);
        await using var directory = _founder.Follow(tracker.Url);

        var refusal = await Assert.ThrowsAsync<CairnException>(
            () => directory.AnnounceAsync(_founder.Record(), CancellationToken.None));

        Assert.Equal((ErrorKind.Refused, code), (refusal.Kind, refusal.Code));
    }

    [Fact]
    public async Task Following_survives_what_nobody_thought_of()
    {
        await using var tracker = await Followers.StartTrackerAsync();
        var signatures = new FailingSignatures();
        await using var directory = _founder.Follow(tracker.Url, signatures: signatures);
        await directory.AnnounceAsync(_founder.Record(), CancellationToken.None);
        await directory.SeesAsync(view => view.Source == DirectorySource.Live);

        signatures.Fails = true;
        var guest = _founder.Invite("nas");
        await using var other = await guest.JoinAsync(tracker.Url);
        await Eventually.TrueAsync(() => signatures.Failures > 0);
        signatures.Fails = false;

        await directory.SeesAsync(view => view.Source == DirectorySource.Live && view.Of(guest) == Liveness.Alive);
    }

    private static TrackerProblem Problem(string code, int status = 409) =>
        new($"urn:cairn:{code}", code, status, "No.", code);

    /// <summary>The scheme of the test peers, which fails inside when it is told to.</summary>
    private sealed class FailingSignatures : ISignatures
    {
        private int _failures;

        public bool Fails { get; set; }

        public int Failures => Volatile.Read(ref _failures);

        public ISigningKey Derive(ReadOnlySpan<byte> seed) => TestPeer.Signatures.Derive(seed);

        public ISigningKey Import(ReadOnlySpan<byte> pkcs8) => TestPeer.Signatures.Import(pkcs8);

        public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            if (!Fails)
                return TestPeer.Signatures.Verify(publicKey, data, signature);

            Interlocked.Increment(ref _failures);
            throw new InvalidOperationException("The test wants it so.");
        }
    }
}
