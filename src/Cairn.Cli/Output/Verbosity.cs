namespace Cairn.Cli.Output;

/// <summary>How much talk goes to standard error.</summary>
internal enum Verbosity
{
    /// <summary>Errors only.</summary>
    Quiet,

    /// <summary>What a person wants to know.</summary>
    Normal,

    /// <summary>Details as well.</summary>
    Verbose,
}
