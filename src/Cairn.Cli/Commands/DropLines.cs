using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Commands;

/// <summary>Tells what is dropped.</summary>
internal static class DropLines
{
    /// <summary>Shows a dropped pack where nothing is done yet, and any other line as a remark.</summary>
    public static void Show(JsonLine line, bool isDryRun, CommandOutput output)
    {
        if (line.Type != DropLine.TypeName)
        {
            output.Remark(line);
        }
        else if (isDryRun)
        {
            var drop = line.Read(CairnJson.Default.DropLine);
            output.Talk($"pack {drop.Pack[..Identifiers.ShortLength]}  {new ByteSize(drop.Bytes)}  {drop.Reason}");
        }
    }

    /// <summary>Says how much was dropped, or would be.</summary>
    public static void Count(DropSummary summary, CommandOutput output) => output.Data(
        $"{(summary.DryRun ? "would drop" : "dropped")} {Counted.Of(summary.Packs, "pack")}, {new ByteSize(summary.Bytes)}");

    /// <summary>Says who knows.</summary>
    public static void Keepers(DropSummary summary, CommandOutput output) =>
        output.Talk($"{summary.Holders} of {Counted.Of(summary.Asked, "peer")} took the new list of snapshots.");
}
