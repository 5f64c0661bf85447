using System.Text;
using System.Text.Json;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Errors;

namespace Cairn.Cli.Output;

/// <summary>Where a command writes: data to standard output, talk to standard error, each in the format asked for. Thread-safe.</summary>
internal sealed class CommandOutput(Surroundings surroundings, OutputFormat format, Verbosity verbosity)
{
    /// <summary>Remarks that people are shown of one command; hundreds would hide what follows them.</summary>
    private const int MaxRemarks = 20;

    private readonly Lock _gate = new();
    private int _remarks;

    /// <summary>For whom.</summary>
    public OutputFormat Format { get; } = format;

    /// <summary>Columns that a table may have; null when nothing limits it.</summary>
    public int? Width => surroundings.OutWidth;

    /// <summary>A moment as people are shown it.</summary>
    public string When(DateTimeOffset time) => HumanTime.Format(time, surroundings.Time.LocalTimeZone);

    /// <summary>A line of data for people. Not written for programs, which get objects.</summary>
    public void Data(string line)
    {
        if (Format is OutputFormat.Human)
            WriteData(line);
    }

    /// <summary>An object for programs. Not written for people.</summary>
    public void Object(ApiLine line)
    {
        if (Format is OutputFormat.Json)
            WriteData(JsonSerializer.Serialize(line, CairnJson.Of(line)));
    }

    /// <summary>An object for programs that is JSON already.</summary>
    public void Object(JsonLine line)
    {
        if (Format is OutputFormat.Json)
            WriteData(Encoding.UTF8.GetString(line.Utf8.Span));
    }

    /// <summary>A sentence for people about what goes on.</summary>
    public void Talk(string line)
    {
        if (Format is OutputFormat.Human && verbosity >= Verbosity.Normal)
            WriteTalk(line);
    }

    /// <summary>A sentence that only some people want.</summary>
    public void Detail(string line)
    {
        if (Format is OutputFormat.Human && verbosity >= Verbosity.Verbose)
            WriteTalk(line);
    }

    /// <summary>Something that went not quite right, told even when quiet.</summary>
    public void Warn(string line)
    {
        // A running peer warns from whatever it is at, which must go on even when nobody takes the warning.
        if (Format is OutputFormat.Human || !IsToldAsObject(new WarningLine { Message = line }))
            WriteTalk($"warning: {line}");
    }

    /// <summary>
    /// A remark of the running peer on its work: a warning, or a path with which something is wrong. After twenty of them people are told
    /// only how many more there are, by <see cref="EndRemarks"/>; programs get all, as objects.
    /// </summary>
    public void Remark(JsonLine line)
    {
        if (line.Type is not (WarningLine.TypeName or IncompleteLine.TypeName) || Interlocked.Increment(ref _remarks) > MaxRemarks)
            return;

        if (line.Type == WarningLine.TypeName)
        {
            Warn(line.Read(CairnJson.Default.WarningLine).Message);
        }
        else
        {
            var incomplete = line.Read(CairnJson.Default.IncompleteLine);
            Warn($"{Printable.Escape(incomplete.Path)}: {incomplete.Why}");
        }
    }

    /// <summary>Tells how many remarks were not shown, if any.</summary>
    public void EndRemarks()
    {
        var more = Interlocked.Exchange(ref _remarks, 0) - MaxRemarks;
        if (more > 0)
            Warn($"and {more} more; --json lists all.");
    }

    /// <summary>A failure, in the three parts that a person needs, or as one object.</summary>
    public void Error(CairnException error)
    {
        if (Format is OutputFormat.Json
            && error.Code != DataWriter.FailureCode
            && IsToldAsObject(ErrorLine.Of(error)))
        {
            return;
        }

        lock (_gate)
        {
            surroundings.Terminal?.Clear();
            WriteError(surroundings.Error, error);
        }
    }

    /// <summary>A failure for people, in its three parts.</summary>
    /// <param name="writer">Standard error. When it takes nothing, nobody is left to tell.</param>
    /// <param name="error">The failure.</param>
    public static void WriteError(TextWriter writer, CairnException error)
    {
        WriteTalk(writer, $"error: {error.What}");
        foreach (var part in new[] { error.Meaning, error.Todo }.Where(part => part.Length > 0))
            WriteTalk(writer, $"  {part}");
    }

    /// <summary>A display for long work, in the manner that fits where it is shown.</summary>
    public IProgressDisplay ShowProgress()
    {
        // With --json the progress objects of the peer are passed on as they are.
        if (Format is OutputFormat.Json || verbosity is Verbosity.Quiet)
            return new NoProgress();

        return surroundings.Terminal is { } terminal
            ? new ProgressBar(terminal, surroundings.Time)
            : new ProgressLog(Talk, surroundings.Time);
    }

    /// <summary>Writes an object; false when standard output takes nothing, so that it is to be told on the other one.</summary>
    private bool IsToldAsObject(ApiLine line)
    {
        try
        {
            Object(line);
            return true;
        }
        catch (CairnException failed) when (failed.Code == DataWriter.FailureCode)
        {
            return false;
        }
    }

    private void WriteData(string line)
    {
        lock (_gate)
        {
            surroundings.Terminal?.Clear();
            surroundings.Out.Write(line + "\n");
            surroundings.Out.Flush();
        }
    }

    private void WriteTalk(string line)
    {
        lock (_gate)
        {
            surroundings.Terminal?.Clear();
            WriteTalk(surroundings.Error, line);
        }
    }

    /// <summary>Talk that cannot be told stops no work.</summary>
    private static void WriteTalk(TextWriter writer, string line)
    {
        try
        {
            writer.Write(line + "\n");
            writer.Flush();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // Nobody listens.
        }
    }
}
