namespace Cairn.Platform.Databases;

/// <summary>What a session may do.</summary>
internal enum SessionState
{
    /// <summary>Nothing: no work is running.</summary>
    Idle,

    /// <summary>Read.</summary>
    Reading,

    /// <summary>Read and change, inside a transaction.</summary>
    Writing,
}
