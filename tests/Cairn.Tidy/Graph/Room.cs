namespace Cairn.Tidy.Graph;

/// <summary>One project of the house, the floor it stands on (1 is the lowest) and what it references, sorted.</summary>
internal sealed record Room(int Floor, string Project, IReadOnlyList<string> References)
{
    /// <summary>Whether it may use ASP.NET Core.</summary>
    public bool ServesHttp { get; init; }
}
