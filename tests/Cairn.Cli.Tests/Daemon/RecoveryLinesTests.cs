using Cairn.Cli.Daemon;
using Cairn.Core.Ids;
using Cairn.Vault.Recovery;

namespace Cairn.Cli.Tests.Daemon;

public sealed class RecoveryLinesTests
{
    private static readonly RecoveryReport Clean = new()
    {
        TemporaryFiles = 0, Orphans = 0, Foreign = 0, Lost = [], Damaged = [], Returned = [], Held = 12,
    };

    [Fact]
    public void Where_nothing_happened_nothing_is_told() => Assert.Empty(RecoveryLines.Of(wasCutOff: false, Clean));

    [Fact]
    public void A_run_that_was_cut_off_is_told_in_one_line_with_what_was_put_in_order()
    {
        var line = Assert.Single(RecoveryLines.Of(wasCutOff: true, Clean with { TemporaryFiles = 2, Orphans = 1 }));

        Assert.Contains("was cut off", line, StringComparison.Ordinal);
        Assert.Contains("12 blobs kept for others", line, StringComparison.Ordinal);
        Assert.Contains("Removed 2 half-written and 1 unacknowledged", line, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_or_damaged_is_never_told_to_be_in_order()
    {
        var lines = RecoveryLines.Of(wasCutOff: true, Clean with { Lost = [default(BlobId)], Damaged = [default(BlobId)] }).ToList();

        Assert.Equal(2, lines.Count);
        Assert.DoesNotContain("in order", lines[0], StringComparison.Ordinal);
        Assert.Contains("1 blob missing, 1 damaged", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_run_left_is_told_even_if_that_run_ended_well() =>
        Assert.Equal(
            "Removed 1 half-written and 0 unacknowledged blobs of an earlier run.",
            Assert.Single(RecoveryLines.Of(wasCutOff: false, Clean with { TemporaryFiles = 1 })));
}
