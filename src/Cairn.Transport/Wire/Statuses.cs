using Cairn.Protocol.Calls;
using Microsoft.AspNetCore.Http;

namespace Cairn.Transport.Wire;

/// <summary>The HTTP status of each refusal.</summary>
internal static class Statuses
{
    /// <summary>The code with which the server asks for the record that a call's header names; it is no refusal of the call.</summary>
    public const string RecordUnknown = "record-unknown";

    /// <summary>The status that says the same as the code, as nearly as HTTP can.</summary>
    public static int Of(RefusalCode code) => code switch
    {
        RefusalCode.NotSubscribed or RefusalCode.NoContract or RefusalCode.RoleForbids => StatusCodes.Status403Forbidden,
        RefusalCode.Reciprocity or RefusalCode.BadInvite or RefusalCode.Evicted => StatusCodes.Status403Forbidden,
        RefusalCode.AlreadyHeld => StatusCodes.Status409Conflict,
        RefusalCode.Superseded or RefusalCode.Dropped => StatusCodes.Status410Gone,
        RefusalCode.NoRoom => StatusCodes.Status507InsufficientStorage,
        RefusalCode.Corrupt => StatusCodes.Status422UnprocessableEntity,
        RefusalCode.NotFound => StatusCodes.Status404NotFound,
        RefusalCode.BadRequest => StatusCodes.Status400BadRequest,
        RefusalCode.ReadOnly => StatusCodes.Status503ServiceUnavailable,
        RefusalCode.Busy => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status500InternalServerError,
    };
}
