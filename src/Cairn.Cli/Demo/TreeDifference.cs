namespace Cairn.Cli.Demo;

/// <summary>One thing in which two trees differ.</summary>
/// <param name="Path">Where, relative to the roots.</param>
/// <param name="What">What is different.</param>
internal sealed record TreeDifference(string Path, string What)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {What}";
}
