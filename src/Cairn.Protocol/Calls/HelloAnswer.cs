using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Calls;

/// <summary>A sign of life.</summary>
/// <param name="Record">The peer's current record.</param>
/// <param name="Now">Its clock.</param>
public sealed record HelloAnswer(Signed<MemberRecord> Record, DateTimeOffset Now);
