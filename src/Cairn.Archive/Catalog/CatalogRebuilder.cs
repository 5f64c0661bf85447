using Cairn.Archive.Errors;
using Cairn.Archive.Packing;
using Cairn.Archive.Reading;
using Cairn.Archive.Sealing;
using Cairn.Archive.Writing;
using Cairn.Core.Errors;
using Cairn.Core.Ids;
using Cairn.Core.Sizes;
using Cairn.Protocol.Packs;

namespace Cairn.Archive.Catalog;

/// <summary>Fills a catalog from the index packs that a head names, reading nothing else. What is there already stays.</summary>
public static class CatalogRebuilder
{
    /// <summary>Reads the index packs one after the other. Can be repeated.</summary>
    /// <param name="environment">Keys, and the catalog to fill.</param>
    /// <param name="store">Where packs come from.</param>
    /// <param name="indexPacks">The index packs that the head names.</param>
    /// <param name="cancellation">Stops it; what was read stays.</param>
    public static async Task<RebuildResult> RebuildAsync(
        ArchiveEnvironment environment, IPackStore store, IReadOnlyList<PackId> indexPacks, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(indexPacks);
        using var session = new ReadSession(environment, store);
        var unreadable = new List<(PackId, CairnException)>();
        var packs = 0;
        foreach (var pack in indexPacks)
        {
            try
            {
                packs += await ReadAsync(session, pack, cancellation);
            }
            catch (CairnException problem) when (problem.Kind is ErrorKind.Integrity or ErrorKind.NotFound or ErrorKind.Unreachable)
            {
                unreadable.Add((pack, problem));
            }
        }

        return new RebuildResult(packs, unreadable);
    }

    private static async Task<int> ReadAsync(ReadSession session, PackId pack, CancellationToken cancellation)
    {
        var (environment, store) = (session.Environment, session.Store);
        var index = await PackIndexReader.ReadAsync(store, pack, PackKind.Index, environment.Keys, cancellation);
        var length = await store.LengthAsync(pack, cancellation);
        using var cipher = new PackCipher(environment.Keys, pack, PackKind.Index);
        using var opener = new FrameOpener(cipher, session.Buffers, session.Decompressors);
        var covered = new List<PackId>();
        foreach (var frame in index.Places().Select(chunk => chunk.Place).GroupBy(place => place.Frame))
        {
            var places = frame.ToList();
            using var bytes = await store.ReadAsync(pack, places[0].FrameOffset, places[0].FrameLength, cancellation);
            covered.AddRange(ReadFrame(environment.Catalog, opener, places, bytes.Memory.Span));
        }

        // Its own redundancy is not written anywhere in it; the manifest of the pack tells, and the default does until then.
        environment.Catalog.CommitListedIndexPack(new PackInfo(pack, PackKind.Index, length, Redundancy.Default), index, covered);
        return covered.Count;
    }

    private static List<PackId> ReadFrame(ArchiveCatalog catalog, FrameOpener opener, List<ChunkPlace> places, Span<byte> sealedFrame)
    {
        if (!opener.TryOpen(places[0].Frame, places[0].FrameOffset, sealedFrame, out var content))
        {
            throw Damage.Found($"Frame {places[0].Frame} of an index pack does not open under its seal.");
        }

        var packs = new List<PackId>();
        foreach (var place in places)
        {
            if (place.Offset + place.Length > content.Length)
            {
                throw Damage.Found($"Frame {place.Frame} of an index pack is shorter than its index says.");
            }

            var (pack, index) = IndexRecord.Decode(content.Slice(place.Offset, place.Length));
            catalog.CommitPack(pack, index);
            packs.Add(pack.Id);
        }

        return packs;
    }
}
