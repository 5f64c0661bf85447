using Cairn.Core.Errors;
using Cairn.Platform.Trees;

namespace Cairn.Archive;

/// <summary>
/// Paths that something is wrong with. A list as long as an archive or a disk would make it could fill the memory, so that beyond some
/// megabytes they are only counted. Not thread-safe.
/// </summary>
internal sealed class ProblemList
{
    private const long Budget = 16 << 20;
    private const int PerPath = 200;

    private readonly List<IncompletePath> _listed = [];
    private readonly SortedDictionary<string, long> _notListed = new(StringComparer.Ordinal);
    private long _left = Budget;

    /// <summary>Those that there is room for.</summary>
    public IReadOnlyList<IncompletePath> Listed => _listed;

    /// <summary>How many more there are, by code.</summary>
    public IReadOnlyDictionary<string, long> NotListed => new SortedDictionary<string, long>(_notListed, StringComparer.Ordinal);

    /// <summary>One more.</summary>
    public void Add(BytePath path, CairnException problem) => Add(new IncompletePath(path, problem.Code, problem.What));

    /// <summary>One more.</summary>
    public void Add(IncompletePath problem)
    {
        _left -= PerPath + problem.Path.Bytes.Length + (sizeof(char) * (long)problem.Why.Length);
        if (_left >= 0)
        {
            _listed.Add(problem);
        }
        else
        {
            // The first that has no room is the last that was tried: which of them are listed is then plain to say.
            _left = long.MinValue / 2;
            _notListed[problem.Code] = _notListed.GetValueOrDefault(problem.Code) + 1;
        }
    }
}
