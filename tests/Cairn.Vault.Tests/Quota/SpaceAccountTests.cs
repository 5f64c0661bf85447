using Cairn.Core.Ids;
using Cairn.Vault.Quota;

namespace Cairn.Vault.Tests.Quota;

public sealed class SpaceAccountTests
{
    [Fact]
    public void A_removal_that_ends_after_everything_was_forgotten_leaves_no_debt()
    {
        var owner = new PeerId(Hash256.Sha256([1]));
        var space = new SpaceAccount(quota: 1_000_000, used: 4096, records: 0, [new(owner, 1000)]);

        space.Clear();
        space.Forget(owner, 1000);

        Assert.Empty(space.Snapshot([], []).Owners);
    }
}
