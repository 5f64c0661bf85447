using Cairn.Cli.Native;
using Cairn.Platform.Trees;

namespace Cairn.Cli.Demo;

/// <summary>Removes a folder whatever the names in it; the framework's own removal stops at names that are not UTF-8.</summary>
internal static class FolderRemoval
{
    /// <summary>Removes the folder and all below it; links are removed, not followed.</summary>
    public static void Remove(string folder) => Remove(new BytePath(folder), new LocalSourceTree());

    private static void Remove(BytePath folder, LocalSourceTree files)
    {
        foreach (var name in files.List(folder))
        {
            var path = folder.Append(name);
            if (files.Stat(path).Type is EntryType.Directory)
                Remove(path, files);
            else
                Posix.Remove(path);
        }

        Posix.Remove(folder);
    }
}
