using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Calls;

/// <summary>What a newcomer gets when it is let in.</summary>
/// <param name="Credential">Its proof of membership.</param>
/// <param name="Settings">What the founder decided.</param>
/// <param name="Members">Who is there.</param>
public sealed record Admission(
    CredentialChain Credential, Signed<NetworkSettings> Settings, IReadOnlyList<Signed<MemberRecord>> Members);
