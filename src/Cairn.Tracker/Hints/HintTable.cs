using Cairn.Core.Ids;
using Cairn.Protocol.Directories;
using Cairn.Protocol.Trackers;
using Cairn.Tracker.Rosters;

namespace Cairn.Tracker.Hints;

/// <summary>
/// What the peers of a network tell beyond that they are there: who holds their packs, which files they share, how their work ended. All
/// of it is dropped with its peer, and nobody may rely on it. Thread-safe.
/// </summary>
internal sealed class HintTable(TrackerServerOptions options, RosterMemory memory)
{
    /// <summary>Suspicions that one peer may tell within one ping interval.</summary>
    private const int SuspicionsPerInterval = 8;

    private const int ReportCost = 512;

    private readonly Lock _lock = new();
    private readonly HintBudget _budget = new(options.MaxHintBytesPerPeer, memory);
    private readonly SortedDictionary<PeerId, LastReports> _reports = [];
    private readonly Dictionary<PeerId, (long Since, int Count)> _suspicions = [];
    private ReceiptIndex? _receipts;
    private FileIndex? _files;

    private ReceiptIndex Receipts => _receipts ??= new ReceiptIndex(_budget);

    private FileIndex Files => _files ??= new FileIndex(_budget);

    /// <summary>Takes who holds packs; false if there is no memory for it.</summary>
    public bool TryTake(PeerId teller, IReadOnlyList<PackHolders> packs)
    {
        lock (_lock)
            return Receipts.TryTake(teller, packs);
    }

    /// <summary>Takes which files a peer shares; false if there is no memory for it.</summary>
    public bool TryTake(PeerId teller, FilesMessage files)
    {
        lock (_lock)
            return Files.TryTake(teller, files);
    }

    /// <summary>Takes how a peer's work ended; false if there is no memory for it.</summary>
    public bool TryTake(PeerId teller, ReportMessage report)
    {
        lock (_lock)
        {
            if (!_reports.TryGetValue(teller, out var before) && !_budget.TryTake(teller, ReportCost))
                return false;

            _reports[teller] = (before ?? new LastReports()).With(report, options.Time.GetTimestamp());
            return true;
        }
    }

    /// <summary>The peers that are said to hold a pack, ordered by PeerId.</summary>
    public IReadOnlySet<PeerId> Locate(PeerId asker, PackId pack)
    {
        lock (_lock)
            return Receipts.Locate(asker, pack);
    }

    /// <summary>The peers that share a file of exactly this name.</summary>
    public IReadOnlyList<FoundFile> Find(string name)
    {
        lock (_lock)
            return Files.Find(name);
    }

    /// <summary>How the work of peers ended lately.</summary>
    public IReadOnlyList<TrackerReport> Reports()
    {
        lock (_lock)
        {
            return
            [
                .. from peer in _reports
                   from report in peer.Value.All
                   let ago = (long)options.Time.GetElapsedTime(report.At).TotalMilliseconds
                   select new TrackerReport(
                       peer.Key.ToString(), report.Message.Outcome, report.Message.Packs, report.Message.Bytes, ago),
            ];
        }
    }

    /// <summary>Whether a peer may tell of one more that it suspects; if so, it is counted.</summary>
    public bool MaySuspect(PeerId teller)
    {
        lock (_lock)
        {
            var (since, count) = _suspicions.GetValueOrDefault(teller);
            if (count == 0 || options.Time.GetElapsedTime(since) >= options.PingInterval)
                (since, count) = (options.Time.GetTimestamp(), 0);

            _suspicions[teller] = (since, Math.Min(count + 1, SuspicionsPerInterval));
            return count < SuspicionsPerInterval;
        }
    }

    /// <summary>Forgets what a peer told.</summary>
    public void Drop(PeerId peer)
    {
        lock (_lock)
        {
            _receipts?.Drop(peer);
            _files?.Drop(peer);
            _reports.Remove(peer);
            _suspicions.Remove(peer);
            _budget.Drop(peer);
        }
    }
}
