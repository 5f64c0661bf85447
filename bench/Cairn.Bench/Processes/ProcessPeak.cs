namespace Cairn.Bench.Processes;

/// <summary>The most memory that one process had resident.</summary>
/// <param name="Process">What the process is called.</param>
/// <param name="Bytes">Everything resident: heap, code and mapped files.</param>
internal readonly record struct ProcessPeak(string Process, long Bytes);
