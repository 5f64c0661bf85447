using Cairn.Core.Ids;

namespace Cairn.Archive.Catalog;

/// <summary>The newest head that this machine wrote or took over.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Number">Its number.</param>
/// <param name="Current">Its id, which the next head names as previous.</param>
public sealed record HeadState(ulong Epoch, ulong Number, HeadId Current);
