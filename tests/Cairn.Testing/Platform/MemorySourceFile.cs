using Cairn.Platform.Trees;

namespace Cairn.Testing.Platform;

/// <summary>An open file of a <see cref="MemoryTree"/>.</summary>
internal sealed class MemorySourceFile(Lock gate, MemoryNode node, BytePath path) : ISourceFile
{
    public EntryMetadata Stat()
    {
        lock (gate)
        {
            return node.Seen;
        }
    }

    public ExtendedAttributes ReadAttributes()
    {
        lock (gate)
        {
            return node.Metadata.Attributes;
        }
    }

    public FileStretch? NextData(long offset)
    {
        lock (gate)
        {
            foreach (var stretch in node.Data ?? [new FileStretch(0, node.Content.Length)])
            {
                if (stretch.End > offset)
                {
                    return new FileStretch(Math.Max(stretch.Start, offset), stretch.End);
                }
            }

            return null;
        }
    }

    public int Read(long offset, Span<byte> destination)
    {
        int count;
        Action? after;
        lock (gate)
        {
            var end = Math.Min(node.Content.Length, node.ReadsFailFrom);
            if (offset >= node.ReadsFailFrom)
            {
                throw MemoryTreeErrors.Unreadable(path);
            }

            count = (int)Math.Clamp(end - offset, 0, destination.Length);
            node.Content.AsSpan((int)Math.Min(offset, node.Content.Length), count).CopyTo(destination);
            after = node.AfterRead;
            node.AfterRead = null;
        }

        after?.Invoke();
        return count;
    }

    public void Dispose()
    {
    }
}
