namespace Cairn.Cluster.Durability;

/// <summary>What may be lost before something is lost.</summary>
/// <param name="Shards">Shards that distinct peers hold, by matching.</param>
/// <param name="Peers">Any so many peers may go; −1 when it cannot be rebuilt now.</param>
/// <param name="Sites">Any so many sites may go; −1 when it cannot be rebuilt now.</param>
public readonly record struct Survival(int Shards, int Peers, int Sites)
{
    /// <summary>The worse of both in each respect: what holds for two packs together.</summary>
    public Survival And(Survival other) =>
        new(Math.Min(Shards, other.Shards), Math.Min(Peers, other.Peers), Math.Min(Sites, other.Sites));
}
