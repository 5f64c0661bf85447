using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.Output;

/// <summary>Shows nothing.</summary>
internal sealed class NoProgress : IProgressDisplay
{
    /// <inheritdoc/>
    public void Show(ProgressLine progress)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
