using Cairn.Protocol.Heads;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Calls;

/// <summary>How a holder took a head. Closed: one of the two nested records.</summary>
public abstract record HeadAnswer
{
    private HeadAnswer()
    {
    }

    /// <summary>It is kept durably.</summary>
    /// <param name="Receipt">The holder's word for it.</param>
    public sealed record Kept(Signed<HeadReceipt> Receipt) : HeadAnswer;

    /// <summary>The holder has a head that this one neither follows nor merged, and keeps that one; the owner must take it over
    /// first.</summary>
    /// <param name="Other">The head it has.</param>
    public sealed record Conflicting(Signed<Head> Other) : HeadAnswer;
}
