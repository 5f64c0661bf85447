using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Protocol.Directories;

/// <summary>Who is in the network. Peers always have a full local view; modes differ in how it is kept. Thread-safe.</summary>
public interface IDirectory
{
    /// <summary>The list now; never blocks.</summary>
    DirectoryView View { get; }

    /// <summary>Waits until the view's version is above <paramref name="version"/> and yields it.</summary>
    Task<DirectoryView> ChangedAsync(long version, CancellationToken cancellation);

    /// <summary>Makes this peer known, or its changed record. Returns when the record is taken; when the directory is out of reach
    /// it is announced later by itself.</summary>
    Task AnnounceAsync(Signed<MemberRecord> self, CancellationToken cancellation);

    /// <summary>Takes a member whose record another peer vouched for first-hand, such as an admitted caller. The record's credential
    /// was verified by the caller.</summary>
    void Introduce(Signed<MemberRecord> record);

    /// <summary>Says goodbye for good.</summary>
    Task LeaveAsync(CancellationToken cancellation);
}
