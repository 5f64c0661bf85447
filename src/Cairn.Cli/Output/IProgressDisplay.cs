using Cairn.Cli.LocalApi.Messages;

namespace Cairn.Cli.Output;

/// <summary>Shows how far long work is. Disposing ends the display, also when it is done twice.</summary>
internal interface IProgressDisplay : IDisposable
{
    /// <summary>The work is this far now.</summary>
    void Show(ProgressLine progress);
}
