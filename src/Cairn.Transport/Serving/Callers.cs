using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;
using Cairn.Transport.Wire;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cairn.Transport.Serving;

/// <summary>Knows who calls: the device from the handshake, the member record from what it has shown. Thread-safe.</summary>
internal sealed class Callers(ISignatures signatures, RequestBodies bodies)
{
    /// <summary>Memory for the records of all callers; one has 1 KiB or so, and 50 at most.</summary>
    private const long MaxRecordBytes = 16 * 1024 * 1024;

    private static readonly object DeviceKey = new();

    private readonly CallerRecords _records = new(MaxRecordBytes);

    /// <summary>Notes on a connection whom its handshake proved.</summary>
    public static void Prove(ConnectionContext connection, DeviceCertificate device) => connection.Items[DeviceKey] = device;

    /// <summary>Whom the request's connection belongs to; every one that gets here has passed a handshake.</summary>
    public static DeviceCertificate DeviceOf(HttpContext context) =>
        context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items.TryGetValue(DeviceKey, out var device)
            ? (DeviceCertificate)device!
            : throw new InvalidOperationException("A request came over a connection without a handshake.");

    /// <summary>The caller; null after having answered that its record must be shown first.</summary>
    public async Task<Caller?> FindAsync(HttpContext context)
    {
        var device = DeviceOf(context);
        var header = context.Request.Headers[Paths.RecordHeader].ToString();
        if (header.Length == 0)
            return new Caller(device, null);

        if (Hash256.TryParse(header, out var tag) && _records.TryGet(device, tag, out var record))
            return new Caller(device, record);

        await context.RefuseAsync(
            StatusCodes.Status428PreconditionRequired, Statuses.RecordUnknown, "Show the record first, then call again.");
        return null;
    }

    /// <summary>Takes the record that a caller shows.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        if (await bodies.ReadAsync(context, Signed<MemberRecord>.MaxSize) is not { } body)
            return;

        if (!Signed<MemberRecord>.TryOpen(body, signatures, out var record, out var why))
        {
            await context.RefuseAsync(why);
        }
        else if (!record.Device.IsSameDevice(DeviceOf(context)))
        {
            await context.RefuseAsync("The record is by another device than the one that calls.");
        }
        else
        {
            _records.Show(Hash256.Sha256(body), record);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }
}
