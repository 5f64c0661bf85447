using Cairn.Core.Errors;

namespace Cairn.Archive.Writing;

/// <summary>Tells errors of one path, which a backup reports and passes over, from those that end it.</summary>
internal static class SourceProblems
{
    /// <summary>The name is gone.</summary>
    public const string Vanished = "vanished";

    /// <summary>Permission or the disk forbids it.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Whether the rest can go on.</summary>
    public static bool ConcernsOnePath(CairnException problem) => problem.Code is Vanished or Unreadable;
}
