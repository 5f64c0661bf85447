using Cairn.Core.Ids;
using Cairn.Core.Signing;
using Cairn.Platform.Databases;
using Cairn.Protocol.Contracts;
using Cairn.Protocol.Signing;

namespace Cairn.Peer.Contracting;

/// <summary>The contracts under which others keep this owner's data. Thread-safe.</summary>
internal sealed class ContractBook(Database database, ISignatures signatures)
{
    /// <summary>The contract with a holder; null if there is none.</summary>
    public CountersignedContract? With(PeerId holder)
    {
        var rows = database.Read(session => session.Query(
            "SELECT by_owner, by_holder FROM contracts WHERE holder = ?1", row => (row.GetBytes(0), row.GetBytes(1)), holder));
        return rows.Count == 0 ? null : Open(rows[0]);
    }

    /// <summary>Holders there is a contract with, ordered.</summary>
    public IReadOnlyList<PeerId> Holders() =>
        database.Read(session => session.Query("SELECT holder FROM contracts ORDER BY holder", row => row.GetId<PeerId>(0)));

    /// <summary>Stores a contract, replacing an older one with the same holder.</summary>
    public void Record(CountersignedContract contract) => database.Write(session => session.Execute(
        "INSERT OR REPLACE INTO contracts VALUES(?1, ?2, ?3)",
        contract.Terms.Holder,
        contract.ByOwner.Bytes.ToArray(),
        contract.ByHolder.Bytes.ToArray()));

    private CountersignedContract Open((byte[] ByOwner, byte[] ByHolder) row) =>
        new(Signed<Contract>.Open(row.ByOwner, signatures), Signed<Contract>.Open(row.ByHolder, signatures));
}
