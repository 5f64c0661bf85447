using System.Globalization;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Cli.Output;
using Cairn.Core.Errors;

namespace Cairn.Cli.Demo;

/// <summary>Tells what the demo does, step by step, with what was proved and how long it took.</summary>
internal sealed class DemoReport(CommandOutput output, TimeProvider time)
{
    private int _steps;
    private int _checks;

    /// <summary>Steps that were done.</summary>
    public int Steps => _steps;

    /// <summary>Checks that held.</summary>
    public int Checks => _checks;

    /// <summary>Does a step; what it returns is told with the time that it took.</summary>
    public async Task StepAsync(string title, Func<Task<string>> work)
    {
        _steps++;
        output.Data(string.Create(CultureInfo.InvariantCulture, $"{_steps,2}. {title}"));
        var started = time.GetTimestamp();
        var result = await work();
        var took = time.GetElapsedTime(started);
        output.Data($"    {result}  [{HumanDuration.Format(took)}]");
        var line = new DemoStepLine { Step = _steps, Title = title, Result = result, DurationSeconds = took.TotalSeconds };
        output.Object(line);
    }

    /// <summary>A claim that has to be true.</summary>
    /// <param name="claim">The claim as a sentence.</param>
    /// <param name="holds">Whether it is.</param>
    /// <param name="otherwise">What was found instead.</param>
    /// <exception cref="CairnException">It is not true (code <c>demo-failed</c>).</exception>
    public void Check(string claim, bool holds, Func<string> otherwise)
    {
        if (!holds)
        {
            throw new CairnException(
                ErrorKind.Failed,
                "demo-failed",
                $"This should be so and is not: {claim}",
                otherwise(),
                "Run it again with --keep and look into the folder that it names.");
        }

        _checks++;
        output.Data($"    + {claim}");
    }
}
