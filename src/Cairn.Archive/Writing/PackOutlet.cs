using Cairn.Archive.Packing;
using Cairn.Core.Sizes;
using Cairn.Platform.Computing;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Writing;

/// <summary>Where a pipeline's packs come from and go to.</summary>
internal sealed record PackOutlet
{
    /// <summary>What the packs hold.</summary>
    public required PackKind Kind { get; init; }

    /// <summary>How widely they are to be spread.</summary>
    public required Redundancy Redundancy { get; init; }

    /// <summary>Keys, buffers, compressors.</summary>
    public required PackWorkshop Workshop { get; init; }

    /// <summary>Compresses.</summary>
    public required ICompute Compute { get; init; }

    /// <summary>Takes the packs.</summary>
    public required IPackStore Store { get; init; }

    /// <summary>Called with each pack before it leaves.</summary>
    public required Action<SealedPack> Leaving { get; init; }

    /// <summary>Called, from any thread, with each pack that is stored.</summary>
    public required Action<SealedPack> Confirmed { get; init; }
}
