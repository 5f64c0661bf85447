using Cairn.Core.Ids;

namespace Cairn.Archive.Reading;

/// <summary>Names a frame.</summary>
/// <param name="Pack">Its pack.</param>
/// <param name="Number">Its number in the pack.</param>
internal readonly record struct FrameId(PackId Pack, int Number);
