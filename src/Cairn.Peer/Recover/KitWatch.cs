using System.Text;
using Cairn.Core.Ids;
using Cairn.Peer.Identity;
using Cairn.Platform.Databases;
using Cairn.Protocol.Directories;

namespace Cairn.Peer.Recover;

/// <summary>Remembers which members the last kit named, and says when it is out of date. Thread-safe.</summary>
internal sealed class KitWatch(PeerIdentity identity, Database database)
{
    private const string Name = "kit-members";

    private const string Rewrite = "Write a new one: cairn kit --key-file FILE-WITH-THE-KEY --out FILE";

    /// <summary>The members that a kit written now would name.</summary>
    public static IReadOnlyList<KitMember> Others(DirectoryView view, PeerId self) =>
    [
        .. view.Members
            .Where(member => member.Peer != self && member.State is not Liveness.Left && member.Record.Value.Addresses.Count > 0)
            .Select(member => new KitMember(member.Peer, member.Name, member.Record.Value.Addresses)),
    ];

    /// <summary>Notes that a kit with these members was written.</summary>
    public void Written(IReadOnlyList<KitMember> members) => database.Write(session => session.Execute(
        "INSERT OR REPLACE INTO counters VALUES(?1, ?2)", Name, Digest(members)));

    /// <summary>What to tell the owner about its kit.</summary>
    public IReadOnlyList<string> Warnings(DirectoryView view)
    {
        var now = Others(view, identity.Peer);
        var written = database.Read(session => session.Query("SELECT value FROM counters WHERE name = ?1", row => row.GetInt64(0), Name));
        if (now.Count == 0 || (written.Count == 1 && written[0] == Digest(now)))
            return [];

        return written.Count == 0
            ? [$"The recovery kit made at the start names hardly any other peer. {Rewrite}"]
            : [$"The recovery kit is out of date: members or addresses have changed. {Rewrite}"];
    }

    /// <summary>63 bits of a hash over members and addresses.</summary>
    private static long Digest(IReadOnlyList<KitMember> members)
    {
        var text = string.Join('\n', members.Select(member => $"{member.Peer} {string.Join(',', member.Addresses)}"));
        var hash = Hash256.Sha256(Encoding.UTF8.GetBytes(text)).ToArray();
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue;
    }
}
