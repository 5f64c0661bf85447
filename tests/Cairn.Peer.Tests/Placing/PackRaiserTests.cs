using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Peer.Node;
using Cairn.Peer.Placing;

namespace Cairn.Peer.Tests.Placing;

public sealed class PackRaiserTests : IDisposable
{
    private readonly PlacingRig _rig = new(holders: 2, happy: 1);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_pack_that_nobody_signed_for_is_told_of_as_a_restore_tells_of_it()
    {
        var cast = _rig.Cast;
        var fetcher = new PackFetcher(
            _rig.Seams, new Succession(cast.Identity, cast.Calls, cast.Time, cast.Events.Add), () => cast.Directory.View, _ => null);
        using var catalog = Archive.Catalog.ArchiveCatalog.Open(null);
        var raiser = new PackRaiser(cast.Identity, _rig.Seams, catalog, _rig.Placer, fetcher);
        var order = new RaiseOrder
        {
            Pack = Cast.Pack(9),
            Desired = Redundancy.Copies(2),
            Counting = [],
            Keepers = [],
            Shuns = _ => false,
        };

        var unread = await raiser.RaiseAsync(order, default);

        var unfetched = await Assert.ThrowsAsync<CairnException>(() => fetcher.ReadAsync(order.Pack, 0, 1, default));
        Assert.Equal((unfetched.Code, unfetched.Kind, unfetched.What), (unread!.Code, unread.Kind, unread.What));
        Assert.Equal((PackFetcher.Unknown, ErrorKind.Integrity), (unread.Code, unread.Kind));
    }
}
