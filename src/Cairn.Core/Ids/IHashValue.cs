namespace Cairn.Core.Ids;

/// <summary>Whatever is 256 bits underneath, so that code that only stores the bits needs no type parameter.</summary>
public interface IHashValue
{
    /// <summary>The 256 bits.</summary>
    Hash256 Value { get; }
}
