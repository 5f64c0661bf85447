using System.Buffers;
using System.Buffers.Binary;
using Cairn.Platform.Trees;

namespace Cairn.Platform.Native;

/// <summary>Reads the names in an open directory.</summary>
internal static class DirectoryReader
{
    private const int BufferSize = 64 * 1024;

    // struct linux_dirent64 (getdents64(2)): u64 inode, s64 offset, u16 record length, u8 type, then the name and a zero.
    private const int LengthOffset = 16;
    private const int NameOffset = 19;

    /// <summary>Adds all names but "." and ".." in the file system's order.</summary>
    /// <returns>0 or the error number.</returns>
    public static int Read(Descriptor directory, List<BytePath> names)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                var error = Posix.GetDents(directory, buffer, out var length);
                if (error != 0 || length == 0)
                {
                    return error;
                }

                Split(buffer.AsSpan(0, length), names);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Split(ReadOnlySpan<byte> records, List<BytePath> names)
    {
        while (!records.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(records[LengthOffset..]);
            var name = records[NameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                names.Add(new BytePath(name));
            }

            records = records[length..];
        }
    }
}
