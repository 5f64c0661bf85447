using Cairn.Core.Sizes;
using Cairn.Peer.Forgetting;
using Cairn.Peer.Node;
using Cairn.Platform.Databases;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Testing.Platform;
using Cairn.Testing.Protocol;
using Cairn.Vault.Ledger;

namespace Cairn.Peer.Tests.Forgetting;

/// <summary>The owner key's word reaches whoever can be reached, and whoever asked for it hears who was not.</summary>
public sealed class PurgeRunTests : IDisposable
{
    private readonly Cast _cast = new();
    private readonly Database _ledger = Database.Open(LedgerSchema.Options(null));
    private readonly PurgeRun _run;
    private readonly OwnerSigned<Purge> _purge;

    public PurgeRunTests()
    {
        _run = new PurgeRun(new PeerParts(_cast.Identity, new PeerSettings(), _cast.Seams(_ledger, new MemoryDisk())));
        _cast.Directory.List([.. _cast.Holders.Select(holder => Cast.Member(holder).Record)]);
        foreach (var (index, holder) in _cast.Holders.Index())
            _cast.Place(_cast.Manifest(Cast.Pack(index), Cast.Bytes(1000, index)), 0, holder);

        var head = _cast.Dropping(Cast.Pack(1));
        _cast.Heads.Record(head);
        using var key = _cast.Owner.OwnerKey();
        _purge = Purge.Sign(key, head.HeadId(), Cast.Start);
    }

    public void Dispose()
    {
        _cast.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public async Task A_holder_that_hangs_is_given_up_and_told_of_and_the_others_have_done_their_part_by_then()
    {
        var (hangs, silent, honest) = (_cast.Holders[0], _cast.Holders[1], _cast.Holders[2]);
        _cast.Calls.OnPurge = (to, _) =>
            to.Peer == hangs.Peer ? Replies.Never<PurgeAnswer>()
            : to.Peer == silent.Peer ? Replies.Silence<PurgeAnswer>()
            : Replies.Answer(new PurgeAnswer(1, new ByteSize(1000)));

        var running = _run.RunAsync(_purge, default);
        Assert.Equal(3, _cast.Calls.Count("purge"));
        await _cast.EndsAfterAsync(TimeSpan.FromMinutes(5), running);

        var outcome = await running;
        Assert.Equal([honest.Name], outcome.Done);
        Assert.Equal(
            [$"{hangs.Name}: It did not answer within 5 minutes.", $"{silent.Name}: Nobody answers."],
            outcome.Missed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Whoever_stops_it_waits_for_nobody()
    {
        using var stop = new CancellationTokenSource();
        _cast.Calls.OnPurge = (_, _) => Replies.Never<PurgeAnswer>();
        var running = _run.RunAsync(_purge, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(Cast.Start, _cast.Time.GetUtcNow());
    }
}
