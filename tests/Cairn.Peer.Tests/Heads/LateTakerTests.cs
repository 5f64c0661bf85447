using Cairn.Archive.Sealing;
using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Peer.Heads;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;
using Cairn.Testing.Protocol;

namespace Cairn.Peer.Tests.Heads;

/// <summary>A holder takes a head and answers too late. It is waited for once, unless what that head drops is not dropped after
/// all.</summary>
public sealed class LateTakerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Cast _cast = new();
    private readonly HeadWriter _writer;
    private readonly List<Signed<Head>> _asked = [];
    private int _late = 1;
    private TaskCompletionSource _isLate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Signed<Head>? _unseen;

    public LateTakerTests()
    {
        _writer = new(_cast.Identity, new HeadSeams(_cast.Calls, _cast.Time, new SystemEntropy(), _cast.Events.Add), _cast.Heads);
        _cast.Calls.OnPutHead = (to, head) =>
        {
            if (to.Peer == _cast.Holders[0].Peer)
            {
                _asked.Add(head);
                if (_asked.Count <= _late)
                {
                    _isLate.SetResult();
                    return new TaskCompletionSource<Reply<HeadAnswer>>().Task;
                }
            }

            return Replies.Answer<HeadAnswer>(
                _unseen is { } unseen && to.Peer == _cast.Holders[1].Peer && !head.Value.Merged.Contains(unseen.HeadId())
                    ? new HeadAnswer.Conflicting(unseen)
                    : new HeadAnswer.Kept(Cast.HeadReceipt(_cast.HolderAt(to), head)));
        };
    }

    public void Dispose() => _cast.Dispose();

    [Fact]
    public async Task It_hears_at_once_that_nothing_is_dropped_where_another_shows_an_unknown_head()
    {
        _unseen = Unseen();
        var adding = AddAsync(HeadAddition.Nothing with { Drops = [Cast.Pack(1)] });
        await PassAsync();

        var kept = await adding;

        Assert.True(kept.IsMerged);
        Assert.Equal([1, 0], _asked.Select(head => head.Value.Tombstones.Count));
        Assert.Contains(_cast.Holders[0].Peer, kept.Keepers);
    }

    [Fact]
    public async Task It_is_told_with_each_later_head_until_it_has_heard()
    {
        _unseen = Unseen();
        _late = 2;
        var merging = AddAsync(HeadAddition.Nothing with { Drops = [Cast.Pack(1)] });
        await PassAsync();
        await PassAsync();
        await merging;

        var kept = await AddAsync(HeadAddition.Nothing);

        Assert.Equal(3, _asked.Count);
        Assert.Contains(_cast.Holders[0].Peer, kept.Keepers);
    }

    [Fact]
    public async Task It_is_not_waited_for_again_where_all_it_drops_stays_dropped()
    {
        var dropping = AddAsync(HeadAddition.Nothing with { Drops = [Cast.Pack(1)] });
        await PassAsync();
        await dropping;

        var kept = await AddAsync(HeadAddition.Nothing with { Drops = [Cast.Pack(2)] });

        Assert.Single(_asked);
        Assert.DoesNotContain(_cast.Holders[0].Peer, kept.Keepers);
    }

    private Task<KeptHead> AddAsync(HeadAddition addition) =>
        _writer.AddAsync(addition, [.. _cast.Holders.Select(holder => Cast.Member(holder))], happy: 2, default);

    /// <summary>Lets the time pass that somebody waits for the late one.</summary>
    private async Task PassAsync()
    {
        await _isLate.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _isLate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _cast.Time.Advance(Patience);
    }

    /// <summary>A head of this owner that its book does not know.</summary>
    private Signed<Head> Unseen()
    {
        const ulong Number = 40;
        var device = _cast.Owner.Identity;
        return Signed<Head>.Sign(
            new Head
            {
                Owner = device.Peer,
                Epoch = device.Epoch,
                Number = Number,
                Previous = new HeadId(Hash256.Sha256([1])),
                Sealed = HeadSeal.Seal(
                    HeadDraft.Nothing.Content, new HeadBinding(device.Peer, device.Epoch, Number), Cast.Keys, new SystemEntropy()),
                CreatedAt = Cast.Start,
            },
            device);
    }
}
