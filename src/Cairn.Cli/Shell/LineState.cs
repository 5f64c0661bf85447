namespace Cairn.Cli.Shell;

/// <summary>What became of a line when a key was pressed.</summary>
internal enum LineState
{
    /// <summary>It is still being typed.</summary>
    Typing,

    /// <summary>It is whole.</summary>
    Done,

    /// <summary>Ctrl-C: it is not wanted.</summary>
    Dropped,

    /// <summary>Ctrl-D: there is no further line.</summary>
    Ended,
}
