namespace Cairn.Platform.Disks;

/// <summary>Small files that are replaced as a whole: after a power cut there is the old content or the new, never a mixture.</summary>
public static class AtomicFile
{
    /// <summary>Writes a temporary sibling, syncs it, gives it the name and syncs the folder. One writer per path.</summary>
    public static void WriteAtomically(this IDisk disk, string path, ReadOnlySpan<byte> content)
    {
        var folder = path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : string.Empty;
        var temporary = path + ".tmp";
        disk.Delete(temporary);
        using (var file = disk.Create(temporary))
        {
            file.Write(0, content);
            file.Sync();
        }

        disk.Rename(temporary, path);
        disk.SyncDirectory(folder);
    }

    /// <summary>The whole content of a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static byte[] ReadWhole(this IDisk disk, string path)
    {
        using var file = disk.Open(path);
        var content = new byte[file.Length];
        var filled = 0;
        while (filled < content.Length)
        {
            var read = file.Read(filled, content.AsSpan(filled));
            if (read == 0)
                return content[..filled];

            filled += read;
        }

        return content;
    }
}
