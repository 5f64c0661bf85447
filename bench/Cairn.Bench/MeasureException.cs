namespace Cairn.Bench;

/// <summary>Something that was to be measured did not do its work, so there is nothing to measure. The message says what.</summary>
internal sealed class MeasureException(string message) : Exception(message);
