namespace Cairn.Protocol.Directories;

/// <summary>How a backup or a restore ended, as far as a directory may know of it: no names, no sizes of files.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Packs">Packs that were sent, or read.</param>
/// <param name="Bytes">Bytes of those.</param>
public sealed record WorkReport(WorkOutcome Outcome, long Packs, long Bytes);
