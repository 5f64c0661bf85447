using System.Buffers;
using System.Text;
using Cairn.Core.Signing;

namespace Cairn.Protocol.Signing;

/// <summary>
/// What a signature is made over: <c>cairn/</c>, the context, a zero byte (which no context contains, so none is the beginning of
/// another), the body.
/// </summary>
internal static class SignedBytes
{
    private static ReadOnlySpan<byte> Prefix => "cairn/"u8;

    /// <summary>Signs a body under a context.</summary>
    public static byte[] Sign(ISigningKey key, string context, ReadOnlySpan<byte> body)
    {
        var size = Size(context, body);
        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            Write(context, body, rented);
            return key.Sign(rented.AsSpan(0, size));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Whether the envelope's signature is by this key, under this context.</summary>
    public static bool Verify(ISignatures signatures, ReadOnlySpan<byte> publicKey, string context, Envelope envelope)
    {
        var size = Size(context, envelope.Body.Span);
        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            Write(context, envelope.Body.Span, rented);
            return signatures.Verify(publicKey, rented.AsSpan(0, size), envelope.Signature.Span);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int Size(string context, ReadOnlySpan<byte> body) => Prefix.Length + context.Length + 1 + body.Length;

    private static void Write(string context, ReadOnlySpan<byte> body, Span<byte> destination)
    {
        Prefix.CopyTo(destination);
        destination = destination[Prefix.Length..];
        var written = Encoding.ASCII.GetBytes(context, destination);
        destination[written] = 0;
        body.CopyTo(destination[(written + 1)..]);
    }
}
