using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Contracts;

/// <summary>A contract with both signatures, over the same bytes.</summary>
/// <param name="ByOwner">The owner's signature.</param>
/// <param name="ByHolder">The holder's signature.</param>
public sealed record CountersignedContract(Signed<Contract> ByOwner, Signed<Contract> ByHolder)
{
    /// <summary>The terms.</summary>
    public Contract Terms => ByOwner.Value;

    /// <summary>Whether a proposal of the same owner comes after this contract. A newer device begins anew, so that one that was stolen
    /// cannot use up all versions.</summary>
    public bool ComesBefore(Signed<Contract> proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return (proposal.Epoch, proposal.Value.Version).CompareTo((ByOwner.Epoch, Terms.Version)) > 0;
    }

    /// <summary>Whether both signed the same bytes, each in its own role.</summary>
    public bool IsWhole =>
        ByOwner.Body.Span.SequenceEqual(ByHolder.Body.Span) && ByOwner.Signer == Terms.Owner && ByHolder.Signer == Terms.Holder;
}
