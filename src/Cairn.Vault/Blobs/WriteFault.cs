namespace Cairn.Vault.Blobs;

/// <summary>Why a blob did not come to its place. Closed: one of the nested records.</summary>
internal abstract record WriteFault
{
    private WriteFault()
    {
    }

    /// <summary>The bytes are not the blob.</summary>
    public sealed record Corrupt(string What) : WriteFault;

    /// <summary>An fsync failed, so nothing that the page cache says of this disk is to be trusted.</summary>
    public sealed record SyncFailed(string Why) : WriteFault;
}
