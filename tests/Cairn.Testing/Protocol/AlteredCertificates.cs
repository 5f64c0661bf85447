using System.Globalization;
using System.Numerics;
using Cairn.Protocol.Signing;

namespace Cairn.Testing.Protocol;

/// <summary>What anybody can do to a signed record on its way: P-256 takes (r, n − s) where it takes (r, s).</summary>
public static class AlteredCertificates
{
    /// <summary>The order n of the curve's group (FIPS 186-5, P-256).</summary>
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The same record, valid, whose device certificate has other bytes.</summary>
    public static Signed<T> WithAlteredCertificate<T>(this Signed<T> record)
        where T : IRecord<T>
    {
        ArgumentNullException.ThrowIfNull(record);
        var bytes = record.Bytes.ToArray();
        var half = record.Device.Signature.Length / 2;
        var s = bytes.AsSpan(bytes.AsSpan().LastIndexOf(record.Device.Signature.Span) + half, half);
        var altered = Order - new BigInteger(s, isUnsigned: true, isBigEndian: true);
        s.Clear();
        altered.TryWriteBytes(s[^altered.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
        return Signed<T>.Open(bytes, TestPeer.Signatures);
    }
}
