using Cairn.Platform.Trees;

namespace Cairn.Archive;

/// <summary>A path that is not, or not exactly, in a snapshot or a restore.</summary>
/// <param name="Path">Which, absolute in the snapshot.</param>
/// <param name="Code">A stable kebab-case code, such as <c>unreadable</c>, <c>vanished</c>, <c>changed</c>, <c>unsupported</c>.</param>
/// <param name="Why">A sentence for people.</param>
public sealed record IncompletePath(BytePath Path, string Code, string Why);
