using Cairn.Cli.Injecting;
using Cairn.Cli.Tests.Commands;
using Cairn.Core.Errors;
using Cairn.Core.Sizes;
using Cairn.Protocol.Blobs;
using Cairn.Testing.Platform;
using Cairn.Transport.Wire;

namespace Cairn.Cli.Tests.Injecting;

public sealed class InjectedFaultsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Faults_are_named_with_their_values()
    {
        var faults = InjectedFaults.Parse("crash-after=1MiB,corrupt=0.25");

        Assert.Equal((new ByteSize(1024 * 1024), 0.25), (faults.CrashAfter, faults.Corrupt));
    }

    [Theory]
    [InlineData("")]
    [InlineData("crash-after")]
    [InlineData("crash-after=soon")]
    [InlineData("corrupt=1.5")]
    [InlineData("corrupt=NaN")]
    [InlineData("crash-after=1,")]
    [InlineData("explode=1")]
    public void What_is_no_fault_is_refused(string text) =>
        Assert.Equal("bad-fault", Assert.Throws<CairnException>(() => InjectedFaults.Parse(text)).Code);

    [Fact]
    public async Task Nothing_is_injected_unless_somebody_says_that_this_is_a_test()
    {
        var refused = await ConsoleRun.OfAsync(_folder.At(""), "up", "--inject", "crash-after=1");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--i-am-testing", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_faults_content_is_left_alone() =>
        Assert.Same(ContentTaps.None, InjectedFaults.None.Taps(new SeededEntropy(1)));

    [Fact]
    public async Task Noise_spoils_one_bit_of_each_piece_that_is_sent_and_none_of_what_arrives()
    {
        var taps = InjectedFaults.Parse("corrupt=1").Taps(new SeededEntropy(2));

        Assert.Equal(1, await FlippedBitsAsync(taps.Sent));
        Assert.Equal(0, await FlippedBitsAsync(taps.Received));
    }

    [Fact]
    public async Task A_seldom_noise_spoils_about_as_many_pieces_as_its_probability_says()
    {
        var taps = InjectedFaults.Parse("corrupt=0.1").Taps(new SeededEntropy(3));

        var spoilt = 0;
        for (var piece = 0; piece < 2000; piece++)
            spoilt += await FlippedBitsAsync(taps.Sent);

        Assert.InRange(spoilt, 150, 250);
    }

    [Fact]
    public async Task So_many_bytes_pass_and_not_one_more()
    {
        var blown = 0;
        var fuse = new Fuse(1000, () => blown++);
        await using var content = new FaultySource(new MemoryBlobSource(new byte[1500]), fuse, new Noise(0, new SeededEntropy(4)));

        var first = await content.ReadAsync(new byte[600], CancellationToken.None);
        var cut = await content.ReadAsync(new byte[600], CancellationToken.None);
        Assert.Equal((600, 400, 0), (first, cut, blown));

        await content.ReadAsync(new byte[600], CancellationToken.None);
        Assert.NotEqual(0, blown);
    }

    [Fact]
    public async Task Who_is_done_with_the_last_byte_goes_no_further()
    {
        var blown = 0;
        var content = new FaultySource(new MemoryBlobSource(new byte[9]), new Fuse(9, () => blown++), new Noise(0, new SeededEntropy(5)));
        await content.ReadAsync(new byte[600], CancellationToken.None);
        Assert.Equal(0, blown);

        await content.DisposeAsync();

        Assert.Equal(1, blown);
    }

    private static async Task<int> FlippedBitsAsync(Func<IBlobSource, IBlobSource> tap)
    {
        await using var content = tap(new MemoryBlobSource(new byte[64]));
        var piece = new byte[64];
        Assert.Equal(64, await content.ReadAsync(piece, CancellationToken.None));
        return piece.Sum(value => int.PopCount(value));
    }
}
