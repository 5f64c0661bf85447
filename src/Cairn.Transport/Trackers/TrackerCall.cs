using System.Text.Json.Serialization.Metadata;
using Cairn.Protocol.Trackers;

namespace Cairn.Transport.Trackers;

/// <summary>One of the calls whose body a peer signs for.</summary>
/// <param name="Path">Where.</param>
/// <param name="Kind">As what it is signed.</param>
/// <param name="Message">The body's JSON.</param>
/// <param name="Answer">The answer's.</param>
internal sealed record TrackerCall<TMessage, TAnswer>(
    string Path, PresenceKind Kind, JsonTypeInfo<TMessage> Message, JsonTypeInfo<TAnswer> Answer);
