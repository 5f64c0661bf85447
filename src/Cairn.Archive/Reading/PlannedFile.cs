using Cairn.Core.Errors;

namespace Cairn.Archive.Reading;

/// <summary>A file of a plan.</summary>
/// <param name="Part">What to write of it.</param>
/// <param name="Pieces">From how many pieces it is put together; 0 for an empty one.</param>
/// <param name="Problem">Why it cannot be put together; null when it can.</param>
internal sealed record PlannedFile(FilePart Part, int Pieces, CairnException? Problem);
