using Cairn.Archive.Packing;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Peer.Forgetting;
using Cairn.Protocol.Packs;

namespace Cairn.Peer.Tests.Forgetting;

public sealed class DropPlannerTests
{
    private static readonly PackInfo Data = Pack(1, PackKind.Data);
    private static readonly PackInfo Tree = Pack(2, PackKind.Tree);
    private static readonly PackInfo Index = Pack(3, PackKind.Index);

    [Fact]
    public void Only_what_nothing_needs_is_dropped_and_no_index_pack()
    {
        var plan = DropPlanner.Plan([Data, Tree, Index], Needed(Tree), []);

        Assert.Equal(new PlannedDrop(Data.Id, new ByteSize(100), DropReason.Unneeded), Assert.Single(plan.Packs));
        Assert.Equal((1, 100), (plan.Kept, plan.Bytes.Bytes));
    }

    [Fact]
    public void A_stray_is_dropped_unless_something_needs_it()
    {
        PlannedDrop[] strays = [Stray(7), Stray(8)];

        var plan = DropPlanner.Plan([], Needed(Pack(8, PackKind.Data)), strays);

        Assert.Equal(Stray(7), Assert.Single(plan.Packs));
    }

    [Fact]
    public void A_plan_is_ordered_and_names_each_pack_once()
    {
        var packs = Enumerable.Range(10, 20).Select(number => Pack(number, PackKind.Data)).ToList();

        var plan = DropPlanner.Plan(packs, Needed(), packs.Select(pack => new PlannedDrop(pack.Id, new ByteSize(1), DropReason.Stray)));

        Assert.Equal(packs.Select(pack => pack.Id).Order(), plan.Packs.Select(drop => drop.Pack));
        Assert.All(plan.Packs, drop => Assert.Equal(DropReason.Unneeded, drop.Reason));
    }

    [Fact]
    public void A_plan_drops_no_more_than_a_head_can_list()
    {
        var packs = Enumerable.Range(10, 20).Select(number => Pack(number, PackKind.Data)).ToList();
        var plan = DropPlanner.Plan(packs, Needed(), []);

        Assert.Equal(plan, plan.Within(20));
        var part = plan.Within(15);
        Assert.Equal(plan.Packs.Take(15), part.Packs);
        Assert.Equal((5, 1500), (part.Kept, part.Bytes.Bytes));
        Assert.Empty(plan.Within(-1).Packs);
    }

    private static PackInfo Pack(int number, PackKind kind) => new(Cast.Pack(number), kind, 100, Redundancy.Copies(3));

    private static PlannedDrop Stray(int number) => new(Cast.Pack(number), new ByteSize(5), DropReason.Stray);

    private static SortedSet<PackId> Needed(params PackInfo[] packs) => [.. packs.Select(pack => pack.Id)];
}
