namespace Cairn.Cli.Demo;

/// <summary>What <c>cairn demo</c> is asked to do.</summary>
internal sealed record DemoOptions
{
    /// <summary>Fewest peers: an owner, and three holders for three copies.</summary>
    public const int LeastPeers = 4;

    /// <summary>Most peers that one machine is asked to run.</summary>
    public const int MostPeers = 20;

    /// <summary>Peers in all, the owner included.</summary>
    public int Peers { get; init; } = 5;

    /// <summary>Absolute path of a folder to back up; null makes one. It is only read.</summary>
    public string? Data { get; init; }

    /// <summary>Leaves the folder with homes, data and restored files there.</summary>
    public bool Keep { get; init; }
}
