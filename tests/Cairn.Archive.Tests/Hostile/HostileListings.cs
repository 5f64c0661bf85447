using Cairn.Archive.Trees;
using Cairn.Core.Ids;

namespace Cairn.Archive.Tests.Hostile;

/// <summary>Listings that lead elsewhere, are malformed, or lie about their entries.</summary>
internal static class HostileListings
{
    private static readonly string[] BadNames =
    [
        "", ".", "..", "/", "a/b", "/etc/passwd", "../outside/precious", "outside/../../outside/precious", "a/", "a\0b", "\0",
        new('n', TreeFormat.MaximumName + 1),
    ];

    private static readonly byte[] AllTypes = [1, 2, 3, 4, 5, 6, 7];

    public static IEnumerable<HostileCase> All => [.. Names(), .. Cuts(), .. Versions(), .. Twins(), .. Links(), .. Lies()];

    private static IEnumerable<HostileCase> Names() =>
        from type in AllTypes
        from name in BadNames
        select new HostileCase(
            $"type {type} is called '{name.Replace("\0", "\\0", StringComparison.Ordinal)}'",
            Verdict.Damaged,
            async bench => await bench.SnapshotAsync(Raw.Listing(await EntryAsync(bench, type, name))));

    private static IEnumerable<HostileCase> Cuts()
    {
        var listing = Raw.Listing(
            Raw.Entry(Raw.File, "a"), Raw.Entry(Raw.Fifo, "b"), Raw.Entry(Raw.Symlink, "c", Raw.Target("../outside")));
        return Enumerable.Range(0, listing.Length)
            .Select(length => HostileCase.Of($"listing cut to {length} bytes", Verdict.Damaged, listing[..length]))
            .Append(HostileCase.Of("listing with a byte behind its end", Verdict.Damaged, [.. listing, 0]))
            .Append(HostileCase.Of("two listings in a row", Verdict.Damaged, [.. listing, .. listing]));
    }

    private static IEnumerable<HostileCase> Versions() => from version in (byte[])[0, 1, 3, 4, 127, 255]
        select HostileCase.Of($"listing of version {version}", Verdict.Damaged, [version, .. Raw.Listing(Raw.Entry(Raw.File, "a"))[1..]]);

    /// <summary>Two entries of one name, so that the second might be written through what the first made.</summary>
    private static IEnumerable<HostileCase> Twins() =>
        from first in AllTypes
        from second in AllTypes
        select new HostileCase(
            $"types {first} and {second} have one name",
            Verdict.Damaged,
            async bench => await bench.SnapshotAsync(
                Raw.Listing(await EntryAsync(bench, first, "twin"), await EntryAsync(bench, second, "twin"))));

    /// <summary>Names that are links in the target already, and lead out of it.</summary>
    private static IEnumerable<HostileCase> Links()
    {
        foreach (var name in (string[])["way out", "pointer"])
        {
            yield return new HostileCase(
                $"directory in place of the link '{name}'",
                Verdict.Incomplete,
                async bench => await bench.SnapshotAsync(Raw.Listing(await EntryAsync(bench, Raw.Directory, name))));
            foreach (var type in (byte[])[1, 3, 4, 5])
            {
                yield return new HostileCase(
                    $"type {type} in place of the link '{name}'",
                    Verdict.Contained,
                    async bench => await bench.SnapshotAsync(Raw.Listing(await EntryAsync(bench, type, name))));
            }
        }

        yield return HostileCase.Of(
            "links out of the target", Verdict.Contained, Raw.Listing(((string[])["/", "..", "../outside/precious", "a", ""])
                .Where(target => target.Length > 0)
                .Select((target, index) => Raw.Entry(Raw.Symlink, $"{index}", Raw.Target(target)))));
        yield return HostileCase.Of(
            "a file that claims to be the same as a link out of the target",
            Verdict.Contained,
            Raw.Listing(
                Raw.Entry(Raw.Symlink, "a", Raw.Link(1, 2), Raw.Target("../outside/precious")),
                Raw.Entry(Raw.File, "b", Raw.Link(1, 2))));
        yield return HostileCase.Of("a directory of two names", Verdict.Damaged, Raw.Listing(
            Raw.Entry(Raw.Directory, "a", Raw.Link(1, 2))));
        yield return HostileCase.Of("a link of one name", Verdict.Damaged, Raw.Listing(Raw.Entry(Raw.File, "a", Raw.Link(1, 1))));
        yield return HostileCase.Of(
            "a link of 2^63 names", Verdict.Contained, Raw.Listing(Raw.Entry(Raw.File, "a", Raw.Link(1, long.MaxValue))));
        yield return HostileCase.Of(
            "a link whose target has a NUL", Verdict.Damaged, Raw.Listing(Raw.Entry(Raw.Symlink, "a", Raw.Target("a\0b"))));
        yield return HostileCase.Of(
            "a link whose target is too long",
            Verdict.Damaged,
            Raw.Listing(Raw.Entry(Raw.Symlink, "a", Raw.Target(new string('x', 4097)))));
    }

    /// <summary>Entries with fields that they cannot have, or numbers that nothing has.</summary>
    private static IEnumerable<HostileCase> Lies()
    {
        foreach (var type in AllTypes)
        {
            foreach (var field in (long[])[2, 3, 4, 6, 8, 10])
            {
                yield return HostileCase.Of(
                    $"type {type} with an empty field {field}", Verdict.Damaged, Raw.Listing(Raw.Entry(type, "a", Raw.Field(field))));
            }
        }

        yield return HostileCase.Of("an entry of 4 GiB", Verdict.Damaged, [2, 0xff, 0xff, 0xff, 0xff, 1, 1, (byte)'a']);
        yield return HostileCase.Of(
            "an entry beyond the limit",
            Verdict.Damaged,
            Raw.Listing(Raw.Entry(Raw.File, "a", Raw.Field(13, new byte[TreeFormat.MaximumEntry]))));
        yield return HostileCase.Of(
            "a field of 2^63 bytes",
            Verdict.Damaged,
            Raw.Listing([.. Raw.Entry(Raw.File, "a"), 13, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]));
        yield return HostileCase.Of("a mode of 32 bits", Verdict.Damaged, Raw.Listing([1, 1, (byte)'a', 0xff, 0xff, 3, 0, 0, 0, 0]));
        yield return HostileCase.Of("a second of 2 billion nanoseconds", Verdict.Damaged, Raw.Listing(
            [1, 1, (byte)'a', 0, 0, 0, 0, 0x80, 0xa8, 0xd6, 0xb9, 0x07]));
        yield return HostileCase.Of("a user beyond 32 bits", Verdict.Damaged, Raw.Listing(
            [1, 1, (byte)'a', 0, 0x80, 0x80, 0x80, 0x80, 0x10, 0, 0, 0]));
    }

    /// <summary>An entry that is well-formed but for its name.</summary>
    private static async Task<byte[]> EntryAsync(ChunkBench bench, byte type, string name)
    {
        switch (type)
        {
            case Raw.Directory:
                var inner = Raw.Listing(Raw.Entry(Raw.File, "precious"));
                ChunkId listing = await bench.AddAsync(inner);
                return Raw.Entry(type, name, Raw.Piece(listing, inner.Length));
            case Raw.Symlink:
                return Raw.Entry(type, name, Raw.Target("../outside"));
            case 6 or 7:
                return Raw.Entry(type, name, Raw.Field(6, 1, 3));
            default:
                return Raw.Entry(type, name);
        }
    }
}
