using System.Net.Security;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Transport.Calls;

/// <summary>A fresh connection.</summary>
/// <param name="Stream">To write to and read from.</param>
/// <param name="Device">Who is at the other end, as the handshake proved.</param>
/// <param name="Address">Where it is.</param>
/// <param name="RoundTrip">How long the TCP handshake took: one round trip.</param>
internal sealed record Dialed(SslStream Stream, DeviceCertificate Device, PeerAddress Address, TimeSpan RoundTrip);
