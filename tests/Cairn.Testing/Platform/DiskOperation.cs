namespace Cairn.Testing.Platform;

/// <summary>The kinds of operation that a <see cref="FaultyDisk"/> counts and can make fail.</summary>
public enum DiskOperation
{
    /// <summary>IDisk.CreateDirectory.</summary>
    CreateDirectory,

    /// <summary>IDisk.List.</summary>
    List,

    /// <summary>IDisk.Exists.</summary>
    Exists,

    /// <summary>IDisk.Create.</summary>
    Create,

    /// <summary>IDisk.Open.</summary>
    Open,

    /// <summary>IDisk.Rename.</summary>
    Rename,

    /// <summary>IDisk.Delete.</summary>
    Delete,

    /// <summary>IDisk.SyncDirectory.</summary>
    SyncDirectory,

    /// <summary>IDisk.FreeBytes.</summary>
    FreeBytes,

    /// <summary>IDiskFile.Read.</summary>
    Read,

    /// <summary>IDiskFile.Write.</summary>
    Write,

    /// <summary>IDiskFile.Sync.</summary>
    Sync,
}
