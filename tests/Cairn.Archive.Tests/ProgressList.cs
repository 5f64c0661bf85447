namespace Cairn.Archive.Tests;

/// <summary>Keeps all reports of progress.</summary>
internal sealed class ProgressList<T> : IProgress<T>
{
    private readonly Lock _lock = new();
    private readonly List<T> _reports = [];

    public IReadOnlyList<T> Reports
    {
        get
        {
            lock (_lock)
            {
                return [.. _reports];
            }
        }
    }

    public void Report(T value)
    {
        lock (_lock)
        {
            _reports.Add(value);
        }
    }
}
