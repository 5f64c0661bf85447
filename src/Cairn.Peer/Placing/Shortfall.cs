namespace Cairn.Peer.Placing;

/// <summary>How far too few peers did something, in words.</summary>
internal static class Shortfall
{
    /// <summary>The beginning of a sentence, such as <c>Only 2 of at least 3 peers</c>.</summary>
    /// <param name="did">Peers that did it.</param>
    /// <param name="needed">Peers that had to at least; more than <paramref name="did"/>.</param>
    public static string Of(int did, int needed) => (did, needed) switch
    {
        (0, 1) => "No peer",
        (0, _) => $"No peer of at least {needed}",
        _ => $"Only {did} of at least {needed} peers",
    };
}
