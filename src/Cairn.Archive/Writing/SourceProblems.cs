using Cairn.Core.Errors;
using Cairn.Platform.Trees;

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

    /// <summary>The error of a link that leads in a circle.</summary>
    public static CairnException LeadsNowhere(BytePath path) => new(
        ErrorKind.NotFound,
        Vanished,
        $"The links of {path} lead in a circle.",
        "What it leads to is not in this snapshot.",
        "Correct the link.");
}
