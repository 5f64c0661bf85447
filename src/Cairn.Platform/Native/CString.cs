namespace Cairn.Platform.Native;

/// <summary>Bytes with the zero behind them that C wants; on the stack when they fit.</summary>
internal readonly ref struct CString
{
    /// <summary>Bytes of scratch to offer: enough for nearly every path, little enough for any stack.</summary>
    public const int Scratch = 512;

    /// <summary>Copies <paramref name="text"/>, which has no zero byte itself, into <paramref name="scratch"/> if it fits.</summary>
    public CString(ReadOnlySpan<byte> text, Span<byte> scratch)
    {
        var bytes = text.Length < scratch.Length ? scratch : new byte[text.Length + 1];
        text.CopyTo(bytes);
        bytes[text.Length] = 0;
        Bytes = bytes;
    }

    /// <summary>The text, a zero, and then whatever was in the scratch.</summary>
    public ReadOnlySpan<byte> Bytes { get; }
}
