namespace Cairn.Protocol.Directories;

/// <summary>What the directory believes of a member now.</summary>
public enum Liveness
{
    /// <summary>It answers.</summary>
    Alive,

    /// <summary>It was silent lately.</summary>
    Suspect,

    /// <summary>It was silent for long; grace applies, nothing is deleted.</summary>
    Dead,

    /// <summary>It said goodbye.</summary>
    Left,
}
