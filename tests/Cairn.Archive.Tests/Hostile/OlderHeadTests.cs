using Cairn.Archive.Sealing;
using Cairn.Archive.Snapshots;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Testing.Platform;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>Good heads in the wrong places: what a holder can do that has no keys, so that what came later is forgotten or what was
/// forgotten comes back.</summary>
public sealed class OlderHeadTests
{
    private static readonly PeerId Owner = Samples.Id<PeerId>(1);
    private static readonly HeadBinding Older = new(Owner, 1, 7);
    private static readonly HeadBinding Newest = new(Owner, 1, 8);

    [Fact]
    public async Task Older_head_given_for_the_newest_is_refused()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/a", [1]);
        var first = (await archive.BackUpAsync("/d")).Snapshot;
        var older = Seal(Older, first);
        archive.Source.AddFile("/d/b", [2]);
        var newest = Seal(Newest, first, (await archive.BackUpAsync("/d")).Snapshot);

        foreach (var binding in (HeadBinding[])[Newest, Older with { Epoch = 2 }, Older with { Number = 9 }, Older with { Number = 6 }])
            AssertRefused(older, binding);

        AssertRefused(newest, Older);
        Assert.Equal(first.Id, Assert.Single(HeadSeal.Open(older, Older, Samples.Keys).Snapshots).Id);
        Assert.Equal(2, HeadSeal.Open(newest, Newest, Samples.Keys).Snapshots.Count);
    }

    [Fact]
    public async Task Head_made_of_parts_of_two_is_refused()
    {
        using var archive = new TestArchive();
        archive.Source.AddFile("/d/a", [1]);
        var snapshot = (await archive.BackUpAsync("/d")).Snapshot;
        var older = Seal(Older, snapshot);
        var newest = Seal(Newest, snapshot);
        Assert.Equal(older.Length, newest.Length);

        // Salt, ciphertext and tag, each alone and two at a time.
        (int From, int To)[] parts = [(0, Hash256.Size), (Hash256.Size, older.Length - 16), (older.Length - 16, older.Length)];
        foreach (var (from, to) in parts)
        {
            byte[] mixed = [.. newest[..from], .. older[from..to], .. newest[to..]];
            AssertRefused(mixed, Newest);
            AssertRefused(mixed, Older);
        }
    }

    private static byte[] Seal(HeadBinding binding, params SnapshotRecord[] snapshots) =>
        HeadSeal.Seal(new HeadContent(snapshots, []), binding, Samples.Keys, new SeededEntropy((int)binding.Number));

    private static void AssertRefused(byte[] sealedContent, HeadBinding binding) => Assert.Equal(
        "bad-seal",
        Assert.Throws<CairnException>(() => HeadSeal.Open(sealedContent, binding, Samples.Keys)).Code);
}
