namespace Cairn.Archive.Reading;

/// <summary>How much of what is at a path is listed.</summary>
public enum ListDepth
{
    /// <summary>The path alone; nothing for the root.</summary>
    Itself,

    /// <summary>What is directly in a directory; anything else itself.</summary>
    Children,

    /// <summary>The path and everything below it.</summary>
    Everything,
}
