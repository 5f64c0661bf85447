using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Platform.Databases;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Membership;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Node;

/// <summary>The last member list known, so that a peer that starts while the directory is away knows whom to ask. Thread-safe.</summary>
/// <param name="database">The peer's database.</param>
/// <param name="signatures">The signature scheme.</param>
public sealed class MemberBook(Database database, ISignatures signatures)
{
    /// <summary>The records as last stored, ordered by PeerId. One that the disk has changed is left out; the directory tells it
    /// again.</summary>
    public IReadOnlyList<Signed<MemberRecord>> Load()
    {
        var records = new List<Signed<MemberRecord>>();
        foreach (var bytes in database.Read(session => session.Query("SELECT record FROM members ORDER BY peer", row => row.GetBytes(0))))
        {
            if (Signed<MemberRecord>.TryOpen(bytes, signatures, out var record, out _))
                records.Add(record);
        }

        return records;
    }

    /// <summary>Stores a view's members and lets go of those that said goodbye. Whoever the view does not know stays as long as there is
    /// room (<see cref="MemberLimits"/>): a directory that has just come up empty must not make this peer forget whom to ask. Writes only
    /// what changed.</summary>
    public void Save(DirectoryView view, PeerId self) => Save(view, self, MemberLimits.Count, MemberLimits.Bytes);

    /// <summary>The same with other limits, which the view itself keeps.</summary>
    internal void Save(DirectoryView view, PeerId self, int maxMembers, long maxBytes)
    {
        var stored = database.Read(session => session.Query(
            "SELECT peer, record FROM members", row => KeyValuePair.Create(row.GetId<PeerId>(0), row.GetBytes(1))));
        var known = new SortedDictionary<PeerId, byte[]>(stored.ToDictionary());
        var gone = view.Members.Where(member => member.State is Liveness.Left && known.ContainsKey(member.Peer))
            .Select(member => member.Peer)
            .ToHashSet();
        var changed = view.Members
            .Where(member => member.State is not Liveness.Left && member.Peer != self)
            .Where(member => !known.TryGetValue(member.Peer, out var before) || !member.Record.Bytes.Span.SequenceEqual(before))
            .ToList();
        if (gone.Count + changed.Count == 0)
            return;

        foreach (var member in changed)
            known[member.Peer] = member.Record.Bytes.ToArray();

        if (known.Count - gone.Count > maxMembers || known.Sum(record => (long)record.Value.Length) > maxBytes)
            gone.UnionWith(known.Keys.Where(peer => view.Find(peer) is null));

        database.Write(session =>
        {
            foreach (var peer in gone.Order())
                session.Execute("DELETE FROM members WHERE peer = ?1", peer);

            foreach (var member in changed)
                session.Execute("INSERT OR REPLACE INTO members VALUES(?1, ?2)", member.Peer, known[member.Peer]);
        });
    }
}
