using System.Text;
using Cairn.Core.Ids;

namespace Cairn.Cluster.Tests;

/// <summary>Peers and packs by number, with ids that look random and are the same in every run.</summary>
internal static class Cast
{
    public static PeerId Peer(int number) => new(Named($"peer {number}"));

    public static PackId Pack(int number) => new(Named($"pack {number}"));

    public static Hash256 Named(string name) => Hash256.Sha256(Encoding.UTF8.GetBytes(name));

    /// <summary>The number that <see cref="Peer"/> was given.</summary>
    public static int NumberOf(PeerId peer) => Enumerable.Range(0, 100).First(number => Peer(number) == peer);
}
