using Cairn.Core.Errors;
using Cairn.Core.Ids;

namespace Cairn.Archive.Catalog;

/// <summary>What a rebuild of the catalog found.</summary>
/// <param name="Packs">Data and tree packs that the index packs list.</param>
/// <param name="Unreadable">Index packs that could not be read, and why. What only they list is missing.</param>
public sealed record RebuildResult(int Packs, IReadOnlyList<(PackId Pack, CairnException Problem)> Unreadable);
