using Cairn.Core.Ids;
using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>A member that the tracker took off its list.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Silent">For how long nothing had been heard of it.</param>
/// <param name="Goodbye">Its goodbye, signature checked; null if it fell silent.</param>
internal sealed record Departure(PeerId Peer, TimeSpan Silent, Presence? Goodbye);
