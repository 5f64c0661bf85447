using Cairn.Core.Errors;

namespace Cairn.Protocol.Signing;

/// <summary>How a signed record that is not valid is told.</summary>
internal static class RecordFailure
{
    /// <summary>The error.</summary>
    /// <param name="context">The kind of record.</param>
    /// <param name="code"><c>bad-record</c> or <c>bad-signature</c>.</param>
    /// <param name="why">What is wrong, as half a sentence.</param>
    public static CairnException Of(string context, string code, string why) => new(
        ErrorKind.Integrity,
        code,
        $"A signed {context} record is not valid: {why}.",
        "It was not used; nothing was changed.",
        "If it repeats, report the peer that sent it.");
}
