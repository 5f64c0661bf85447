namespace Cairn.Peer.Joining;

/// <summary>What a founder decides for its network.</summary>
/// <param name="Directory">How the member list is kept, such as <c>tracker=http://host:7400</c>.</param>
/// <param name="ReciprocityPermille">Bytes to lend per byte used, in thousandths; 0 asks for nothing.</param>
public sealed record NetworkChoice(string Directory, int ReciprocityPermille)
{
    /// <summary>One byte lent for each byte used.</summary>
    public const int DefaultReciprocityPermille = 1000;
}
