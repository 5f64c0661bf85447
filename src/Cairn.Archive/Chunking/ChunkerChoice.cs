using System.Globalization;
using Cairn.Core.Errors;
using Cairn.Core.Keys;

namespace Cairn.Archive.Chunking;

/// <summary>How files are cut: <see cref="ContentDefined"/> or <see cref="Fixed"/>. Compared by value.</summary>
public abstract record ChunkerChoice
{
    /// <summary>The smallest size that <see cref="Fixed"/> takes: below, the names of chunks would be as long as the chunks.</summary>
    public const int MinimumFixedSize = 1024;

    /// <summary>The largest size that <see cref="Fixed"/> takes: 4 MiB, so that any chunk fits into a frame.</summary>
    public const int MaximumFixedSize = 4 * 1024 * 1024;

    private const string FixedPrefix = "fixed:";
    private const string ContentDefinedName = "cdc";

    private ChunkerChoice()
    {
    }

    /// <summary>
    /// FastCDC keyed by the owner: 256 KiB to 4 MiB, about 1 MiB; an insertion changes only the chunks around it. The default.
    /// </summary>
    public static ChunkerChoice ContentDefined { get; } = new Keyed();

    /// <summary>Pieces of <paramref name="size"/> bytes, the last one always shorter: empty when the file's size is a multiple.</summary>
    /// <exception cref="CairnException">The size is not <see cref="MinimumFixedSize"/> to <see cref="MaximumFixedSize"/> (code
    /// <c>bad-chunker</c>).</exception>
    public static ChunkerChoice Fixed(int size) => size is >= MinimumFixedSize and <= MaximumFixedSize
        ? new FixedSize(size)
        : throw new CairnException(
            ErrorKind.BadUsage,
            "bad-chunker",
            $"Chunks of {size} bytes are not possible.",
            "Nothing was done.",
            $"Use cdc, or fixed:SIZE with SIZE from {MinimumFixedSize} to {MaximumFixedSize}.");

    /// <summary>Reads <c>cdc</c> or <c>fixed:SIZE</c> (SIZE in bytes, digits only); anything else yields false.</summary>
    public static bool TryParse(string text, out ChunkerChoice? choice)
    {
        ArgumentNullException.ThrowIfNull(text);
        choice = null;
        if (string.Equals(text, ContentDefinedName, StringComparison.Ordinal))
        {
            choice = ContentDefined;
        }
        else if (text.StartsWith(FixedPrefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(FixedPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && size is >= MinimumFixedSize and <= MaximumFixedSize)
        {
            choice = new FixedSize(size);
        }

        return choice is not null;
    }

    /// <summary>The chunker itself.</summary>
    internal abstract IChunker Create(ArchiveKeys keys);

    private sealed record Keyed : ChunkerChoice
    {
        public override string ToString() => ContentDefinedName;

        internal override IChunker Create(ArchiveKeys keys) => new GearChunker(GearTable.Derive(keys.Chunker.Span), ChunkSizes.Default);
    }

    private sealed record FixedSize(int Size) : ChunkerChoice
    {
        public override string ToString() => FixedPrefix + Size.ToString(CultureInfo.InvariantCulture);

        internal override IChunker Create(ArchiveKeys keys) => new FixedChunker(Size);
    }
}
