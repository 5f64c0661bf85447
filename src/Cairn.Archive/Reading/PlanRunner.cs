namespace Cairn.Archive.Reading;

/// <summary>
/// Carries out plans; files that meet a frame that cannot be read are tried again from other packs, as long as there are any. One caller
/// at a time.
/// </summary>
internal sealed class PlanRunner(ReadSession session, RestoreTarget target, RestoreTally tally)
{
    // Beyond that nothing is tried again: a plan could name the same frames for ever.
    private const int MostBadFrames = 256 * 1024;

    private readonly HashSet<FrameId> _badFrames = [];

    /// <summary>An empty plan.</summary>
    public RestorePlanner NewPlan() => new(session.Environment.Catalog.Locate, _badFrames);

    /// <summary>Writes what is planned.</summary>
    /// <param name="plan">What to write.</param>
    /// <param name="settle">Told once of each file what became of it in the end.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task RunAsync(RestorePlan plan, Action<RestoringFile> settle, CancellationToken cancellation)
    {
        while (plan.Files.Count > 0)
        {
            var executor = new RestoreExecutor(session, plan, target, tally);
            await executor.RunAsync(cancellation);
            var mayTryAgain = _badFrames.Count + executor.BadFrames.Count <= MostBadFrames;
            if (mayTryAgain)
            {
                _badFrames.UnionWith(executor.BadFrames);
            }

            var again = NewPlan();
            foreach (var file in executor.Files)
            {
                if (file.Problem is null || file.TargetFailed || file.IsEmpty || !mayTryAgain || !again.TryAdd(file.Part))
                {
                    settle(file);
                }
            }

            plan = again.Build();
        }
    }
}
