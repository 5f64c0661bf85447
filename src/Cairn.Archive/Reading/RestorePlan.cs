namespace Cairn.Archive.Reading;

/// <summary>How files are put together. Immutable.</summary>
/// <param name="Files">The files; pieces name them by index.</param>
/// <param name="Packs">The packs, each once, in the order in which the files first need them.</param>
internal sealed record RestorePlan(IReadOnlyList<PlannedFile> Files, IReadOnlyList<PackRead> Packs);
