namespace Cairn.Protocol.Calls;

/// <summary>The names that refusals have on the wire.</summary>
public static class RefusalCodes
{
    /// <summary>The kebab-case name, such as <c>not-subscribed</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    public static string ToName(this RefusalCode code) => code switch
    {
        RefusalCode.NotSubscribed => "not-subscribed",
        RefusalCode.Superseded => "superseded",
        RefusalCode.Evicted => "evicted",
        RefusalCode.AlreadyHeld => "already-held",
        RefusalCode.NoContract => "no-contract",
        RefusalCode.NoRoom => "no-room",
        RefusalCode.RoleForbids => "role-forbids",
        RefusalCode.Reciprocity => "reciprocity",
        RefusalCode.BadInvite => "bad-invite",
        RefusalCode.Dropped => "dropped",
        RefusalCode.Corrupt => "corrupt",
        RefusalCode.NotFound => "not-found",
        RefusalCode.BadRequest => "bad-request",
        RefusalCode.ReadOnly => "read-only",
        RefusalCode.Busy => "busy",
        RefusalCode.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "There is no such refusal."),
    };

    /// <summary>Reads exactly what <see cref="ToName"/> writes. A name of a newer version yields false; a caller may then take it as
    /// <see cref="RefusalCode.Failed"/>.</summary>
    public static bool TryParse(string? name, out RefusalCode code)
    {
        foreach (var candidate in Enum.GetValues<RefusalCode>())
        {
            if (candidate.ToName() == name)
            {
                code = candidate;
                return true;
            }
        }

        code = default;
        return false;
    }
}
