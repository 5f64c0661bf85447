using Cairn.Cli.Processes;

namespace Cairn.Cli.Demo;

/// <summary>A peer of the demo's network.</summary>
internal sealed class DemoPeer : IAsyncDisposable
{
    /// <param name="name">Its name.</param>
    /// <param name="home">Its home.</param>
    /// <param name="id">Its PeerId.</param>
    /// <param name="process">Its process, running.</param>
    public DemoPeer(string name, PeerHome home, string id, CairnProcess process)
    {
        Name = name;
        Home = home;
        Id = id;
        Process = process;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its home.</summary>
    public PeerHome Home { get; }

    /// <summary>Its PeerId.</summary>
    public string Id { get; }

    /// <summary>Its process.</summary>
    public CairnProcess Process { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
