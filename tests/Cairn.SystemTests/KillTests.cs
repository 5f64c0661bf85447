using Cairn.Core.Sizes;
using Cairn.SystemTests.Kills;
using Cairn.SystemTests.Network;
using Xunit.Abstractions;

namespace Cairn.SystemTests;

/// <summary>
/// Peers that are killed in the middle of what they do. <c>CAIRN_KILLS</c> says how often each kind (default 25), <c>CAIRN_KILL_SEED</c>
/// repeats a run.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int DefaultKills = 25;

    /// <summary>Bytes that the peer that lends least keeps from the beginning, so that its room ends while the others are killed.</summary>
    private const int MostOfSmall = 14_000_000;

    private static readonly TimeSpan ForThePeers = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ForEachKill = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Owner_and_holders_killed_at_any_byte_of_a_transfer_lose_nothing_that_was_acknowledged()
    {
        var kills = Number("CAIRN_KILLS") ?? DefaultKills;
        var seed = Number("CAIRN_KILL_SEED") ?? Random.Shared.Next();
        output.WriteLine($"CAIRN_KILLS={kills} CAIRN_KILL_SEED={seed}");
        var random = new Random(seed);
        string[] lend = ["2GB", "1GB", "1GB", "1GB", "24MB"];
        await using var network = await TestNetwork.StartAsync(ForThePeers + (2 * kills * ForEachKill), lend.Length, lend);
        var small = network.Peers[lend.Length - 1];
        await using var sampler = new VaultSampler([.. network.Peers.Select(peer => peer.Vault)]);
        var story = new KillStory(network, random);
        await story.BackupAsync();
        await story.FillAsync(small, MostOfSmall);

        var victims = Enumerable.Repeat(network.Owner, kills)
            .Concat(Enumerable.Range(0, kills).Select(index => network.Peers[1 + (index % 3)]))
            .ToArray();
        random.Shuffle(victims);
        foreach (var victim in victims)
            await story.KillAsync(victim);

        Assert.True(story.Acknowledged > 2 * kills);
        await story.CompareAllAsync();
        await story.NothingTemporaryRemainsAsync();
        var peaks = await sampler.FinishAsync();
        Assert.True(sampler.Samples > kills, $"Only {sampler.Samples} samples were taken.");
        foreach (var (peer, quota) in network.Peers.Zip(lend.Select(text => ByteSize.Parse(text).Bytes)))
        {
            output.WriteLine($"{peer.Name}: at most {peaks[peer.Vault]} of {quota} bytes");
            Assert.InRange(peaks[peer.Vault], 0, quota);
        }

        // One quota at least was near enough to be exceeded.
        Assert.InRange(peaks[small.Vault], ByteSize.Parse(lend[^1]).Bytes / 2, long.MaxValue);
        Assert.All(network.Peers.Skip(1).Take(3), peer => Assert.NotEqual(0, peaks[peer.Vault]));
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
