namespace Cairn.Cli.Demo;

/// <summary>What rsync looks at.</summary>
internal enum RsyncScope
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>Files, folders and links, but no pipes, sockets and devices, which rsync takes or leaves together.</summary>
    WithoutSpecialFiles,
}
