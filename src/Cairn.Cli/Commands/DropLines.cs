using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;

namespace Cairn.Cli.Commands;

/// <summary>Shows which packs would be dropped.</summary>
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
}
