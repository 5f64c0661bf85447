using System.Buffers;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Merkle;
using Cairn.Protocol.Blobs;
using Cairn.Vault.Ledger;
using Cairn.Vault.Recovery;

namespace Cairn.Vault.Blobs;

/// <summary>Some leaves of a stored blob, each compared with its hash before any of it is handed out. Owns the file.</summary>
/// <param name="row">The blob.</param>
/// <param name="file">The open file; disposed with this.</param>
/// <param name="range">Which leaves; all exist.</param>
/// <param name="claims">Told when a leaf is bad or cannot be read.</param>
internal sealed class StoredBlobSource(BlobRow row, BlobFile file, LeafRange range, BlobClaims claims) : IBlobSource
{
    private readonly long _end = range.First + range.Count;
    private byte[]? _leaf = ArrayPool<byte>.Shared.Rent(MerkleTree.LeafSize);
    private long _next = range.First;
    private ReadOnlyMemory<byte> _rest;

    /// <inheritdoc/>
    public long Length { get; } = Math.Min(file.Length - range.Offset, (long)range.Count * MerkleTree.LeafSize);

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_leaf is null, this);
        if (_rest.IsEmpty && _next < _end)
            _rest = NextLeaf(_leaf);

        var count = Math.Min(destination.Length, _rest.Length);
        _rest[..count].CopyTo(destination);
        _rest = _rest[count..];
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_leaf is { } leaf)
        {
            _leaf = null;
            _rest = default;
            ArrayPool<byte>.Shared.Return(leaf);
            file.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private ReadOnlyMemory<byte> NextLeaf(byte[] buffer)
    {
        if (file.ReadLeaf(_next, buffer, out var length) is not { } failure)
        {
            _next++;
            return buffer.AsMemory(0, length);
        }

        claims.Withdraw(row, failure);
        if (failure.State is null)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "blob-unreadable",
                $"Blob {row.Blob.Short()} cannot be read from this holder's disk. {failure.Why}",
                "Nothing is given up; the next attempt may succeed, and other holders have it too.",
                "Check this disk if it happens again.");
        }

        throw new CairnException(
            ErrorKind.Integrity,
            "damaged-blob",
            $"Blob {row.Blob.Short()} was damaged on this holder's disk. {failure.Why}",
            "This holder no longer claims to have it; other holders do.",
            "Check this disk; the network replaces the copy.");
    }
}
