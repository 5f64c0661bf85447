using Cairn.Archive.Catalog;
using Cairn.Cli.Homes;
using Cairn.Peer.Node;
using Cairn.Platform.Databases;
using Cairn.Vault.Ledger;

namespace Cairn.Cli.Daemon;

/// <summary>The three databases of a home, open.</summary>
internal sealed class HomeDatabases : IDisposable
{
    private HomeDatabases(Database ledger, Database placements, ArchiveCatalog catalog)
    {
        Ledger = ledger;
        Placements = placements;
        Catalog = catalog;
    }

    /// <summary>The vault's.</summary>
    public Database Ledger { get; }

    /// <summary>The peer's.</summary>
    public Database Placements { get; }

    /// <summary>The owner's archive's.</summary>
    public ArchiveCatalog Catalog { get; }

    /// <summary>Opens them; those that are missing are made.</summary>
    public static HomeDatabases Open(HomeFolder home)
    {
        var ledger = Database.Open(LedgerSchema.Options(home.Ledger));
        Database? placements = null;
        try
        {
            placements = Database.Open(PeerSchema.Options(home.Placements));
            return new HomeDatabases(ledger, placements, ArchiveCatalog.Open(home.Catalog));
        }
        catch
        {
            placements?.Dispose();
            ledger.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Catalog.Dispose();
        Placements.Dispose();
        Ledger.Dispose();
    }
}
