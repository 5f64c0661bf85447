using Cairn.Archive.Catalog;
using Cairn.Peer.Node;
using Cairn.Platform.Databases;
using Cairn.Vault.Ledger;
using SQLitePCL;

namespace Cairn.Simulation.World;

/// <summary>The three databases of one machine. A run has its own: one that lost its power goes on with the old ones, if anything of it
/// does, and changes nothing of what the next run finds.</summary>
internal sealed class MachineDatabases : IDisposable
{
    private readonly List<IDisposable> _past = [];
    private readonly Random _random;
    private readonly Action _moment;
    private Run _run;

    /// <param name="random">Draws how many of the catalog's last commits a power cut undoes.</param>
    /// <param name="moment">A transaction is about to begin, or was committed.</param>
    public MachineDatabases(Random random, Action moment)
    {
        _random = random;
        _moment = moment;
        _run = new Run(null, null, null, moment);
    }

    public Database Ledger => _run.Ledger;

    public ArchiveCatalog Catalog => _run.Catalog;

    public Database Placements => _run.Placements;

    /// <summary>The power is off: what comes now belongs to the next run.</summary>
    public void Cut()
    {
        var next = new Run(_run.LedgerPlug.End(_random), _run.CatalogPlug.End(_random), _run.PlacementsPlug.End(_random), _moment);
        _past.Add(_run);
        _run = next;
    }

    /// <summary>Has an empty catalog from now on.</summary>
    public void LoseCatalog()
    {
        _past.Add(_run.Catalog);
        _past.Add(_run.CatalogPlug);
        _run.LoseCatalog(_moment);
    }

    /// <summary>Lets go of what the runs that are over used.</summary>
    public void Clear()
    {
        foreach (var past in _past)
            past.Dispose();

        _past.Clear();
    }

    public void Dispose()
    {
        Clear();
        _run.Dispose();
    }

    private sealed class Run : IDisposable
    {
        public Run(sqlite3? ledger, sqlite3? catalog, sqlite3? placements, Action moment)
        {
            LedgerPlug = new PluggedDatabase(LedgerSchema.Options(null), ledger, moment);
            CatalogPlug = new PluggedDatabase(ArchiveCatalog.Options(null), catalog, moment);
            PlacementsPlug = new PluggedDatabase(PeerSchema.Options(null), placements, moment);
            Ledger = Database.Open(LedgerPlug.Options);
            Catalog = ArchiveCatalog.OpenWith(CatalogPlug.Options);
            Placements = Database.Open(PlacementsPlug.Options);
        }

        public PluggedDatabase LedgerPlug { get; }

        public PluggedDatabase CatalogPlug { get; private set; }

        public PluggedDatabase PlacementsPlug { get; }

        public Database Ledger { get; }

        public ArchiveCatalog Catalog { get; private set; }

        public Database Placements { get; }

        public void LoseCatalog(Action moment)
        {
            CatalogPlug = new PluggedDatabase(ArchiveCatalog.Options(null), null, moment);
            Catalog = ArchiveCatalog.OpenWith(CatalogPlug.Options);
        }

        public void Dispose()
        {
            Ledger.Dispose();
            Catalog.Dispose();
            Placements.Dispose();
            LedgerPlug.Dispose();
            CatalogPlug.Dispose();
            PlacementsPlug.Dispose();
        }
    }
}
