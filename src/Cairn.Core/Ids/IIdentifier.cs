namespace Cairn.Core.Ids;

/// <summary>What all 256-bit ids have in common, so that codecs and columns are written once.</summary>
/// <typeparam name="TSelf">The id itself.</typeparam>
public interface IIdentifier<TSelf> : IHashValue
    where TSelf : struct, IIdentifier<TSelf>
{
    /// <summary>Wraps 256 bits as this kind of id.</summary>
    static abstract TSelf From(Hash256 value);
}
