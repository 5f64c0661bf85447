namespace Cairn.Platform.Disks;

/// <summary>An open file of an <see cref="IDisk"/>. Reads may run side by side; writes are the owner's to order.</summary>
public interface IDiskFile : IDisposable
{
    /// <summary>Length in bytes now.</summary>
    long Length { get; }

    /// <summary>Reads up to the span's length from <paramref name="offset"/>; 0 at the end.</summary>
    int Read(long offset, Span<byte> destination);

    /// <summary>Writes all bytes at <paramref name="offset"/>.</summary>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Makes content and length durable (fsync). After a failure nothing written may be trusted.</summary>
    void Sync();
}
