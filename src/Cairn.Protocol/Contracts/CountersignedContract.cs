using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Contracts;

/// <summary>A contract with both signatures, over the same bytes.</summary>
/// <param name="ByOwner">The owner's signature.</param>
/// <param name="ByHolder">The holder's signature.</param>
public sealed record CountersignedContract(Signed<Contract> ByOwner, Signed<Contract> ByHolder)
{
    /// <summary>The terms.</summary>
    public Contract Terms => ByOwner.Value;

    /// <summary>Whether what the same owner signed, a proposal or its part of another contract, comes after this contract: for the
    /// holder and for the owner, the epoch counts first. A newer device begins anew, so that one that was stolen cannot use up all
    /// versions.</summary>
    public bool ComesBefore(Signed<Contract> byOwner)
    {
        ArgumentNullException.ThrowIfNull(byOwner);
        return (byOwner.Epoch, byOwner.Value.Version).CompareTo((ByOwner.Epoch, Terms.Version)) > 0;
    }

    /// <summary>Whether both signed the same bytes, each in its own role.</summary>
    public bool IsWhole =>
        ByOwner.Body.Span.SequenceEqual(ByHolder.Body.Span) && ByOwner.Signer == Terms.Owner && ByHolder.Signer == Terms.Holder;
}
