namespace Cairn.Cli.Output;

/// <summary>For whom a command writes.</summary>
internal enum OutputFormat
{
    /// <summary>Tables and sentences for people.</summary>
    Human,

    /// <summary>One JSON object per line for programs.</summary>
    Json,
}
