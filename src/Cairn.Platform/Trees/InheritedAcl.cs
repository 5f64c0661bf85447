namespace Cairn.Platform.Trees;

/// <summary>Whether something may have got an ACL from the directory that it was made in.</summary>
internal enum InheritedAcl
{
    /// <summary>It has none but those it was given.</summary>
    None,

    /// <summary>It may have one, which has to go unless it is wanted.</summary>
    Possible,
}
