using Cairn.Core.Errors;
using Cairn.Peer.Identity;
using Cairn.Protocol.Calls;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Node;

/// <summary>
/// Finds out whether another device has taken this peer's identity over. A refusal alone is only somebody's word and would let one liar
/// stop every backup; what counts is the other device's certificate, which only the owner key can have signed. Thread-safe.
/// </summary>
internal sealed class Succession(PeerIdentity identity, IPeerCalls calls, TimeProvider time, Action<PeerEvent> tell)
{
    /// <summary>How long a peer may take to show its proof, with all the heads that it keeps. One that takes longer has shown
    /// none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private int _told;

    private DeviceCertificate Own => identity.Device.Certificate;

    /// <summary>Throws <c>superseded</c> when the member list has a record by a newer device.</summary>
    public void RequireCurrent(DirectoryView view)
    {
        if (Notices(view.Find(identity.Peer)?.Record.Device))
            throw Superseded();
    }

    /// <summary>Throws <c>superseded</c> when what a peer keeps of this owner proves it.</summary>
    public void RequireCurrent(OwnerFile file)
    {
        if (SignersOf(file).Any(Notices))
            throw Superseded();
    }

    /// <summary>Whether another device has taken over, by what it signed. The first time that it has, the person who runs this peer is
    /// told, whatever the proof was found for.</summary>
    public bool Notices(DeviceCertificate? other)
    {
        if (other is null || !Own.IsSupersededBy(other))
            return false;

        if (Interlocked.Exchange(ref _told, 1) == 0)
            tell(new PeerEvent.Superseded(other.Epoch));

        return true;
    }

    /// <summary>Asks a peer whether another device has taken over, and if it says so for its proof, without which it is nothing.</summary>
    public async Task AskAsync(Contact peer, CancellationToken cancellation)
    {
        var hello = await time.WithinAsync(Patience, token => calls.HelloAsync(peer, token), cancellation);
        if (hello is Reply<HelloAnswer>.Refused { Refusal.Code: RefusalCode.Superseded }
            && await OwnerFileAsync(peer, cancellation) is Reply<OwnerFile>.Answered { Value: var file })
        {
            _ = SignersOf(file).Any(Notices);
        }
    }

    /// <summary>Asks a peer that refused as superseded for its proof: throws <c>superseded</c> if there is any, else tells that there is
    /// none.</summary>
    public async Task DemandProofAsync(Contact from, CancellationToken cancellation)
    {
        if (await OwnerFileAsync(from, cancellation) is Reply<OwnerFile>.Answered { Value: var file })
            RequireCurrent(file);

        if (from.Peer is { } peer)
            tell(new PeerEvent.UnprovenSuccession(peer));
    }

    /// <summary>The error of a machine that must not go on.</summary>
    public static CairnException Superseded() => new(
        ErrorKind.Refused,
        "superseded",
        "Another machine has taken over this peer's identity with 'cairn recover'.",
        "Nothing was changed; the backups are the other machine's now.",
        "This peer stops. To take the identity back, run 'cairn recover' here into a new home.");

    private Task<Reply<OwnerFile>?> OwnerFileAsync(Contact peer, CancellationToken cancellation) =>
        time.WithinAsync(Patience, token => calls.OwnerFileAsync(peer, token), cancellation);

    /// <summary>The devices of this owner that signed anything in the file, and the one that it names as the newest.</summary>
    private IEnumerable<DeviceCertificate> SignersOf(OwnerFile file) =>
        new[] { file.Newest, file.Record?.Device, file.Contract?.ByOwner.Device }
            .OfType<DeviceCertificate>()
            .Concat(file.Heads.Select(head => head.Device))
            .Where(device => device.Peer == identity.Peer);
}
