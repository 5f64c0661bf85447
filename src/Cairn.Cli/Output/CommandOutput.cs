using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cairn.Cli.LocalApi;
using Cairn.Cli.LocalApi.Messages;
using Cairn.Core.Errors;

namespace Cairn.Cli.Output;

/// <summary>Where a command writes: data to standard output, talk to standard error, each in the format asked for. Thread-safe.</summary>
internal sealed class CommandOutput(Surroundings surroundings, OutputFormat format, Verbosity verbosity)
{
    private readonly Lock _gate = new();

    /// <summary>For whom.</summary>
    public OutputFormat Format { get; } = format;

    /// <summary>Columns that a table may have; null when nothing limits it.</summary>
    public int? Width => surroundings.OutWidth;

    /// <summary>A line of data for people. Not written for programs, which get objects.</summary>
    public void Data(string line)
    {
        if (Format is OutputFormat.Human)
            Write(surroundings.Out, line);
    }

    /// <summary>An object for programs. Not written for people.</summary>
    public void Object<T>(T value, JsonTypeInfo<T> type)
    {
        if (Format is OutputFormat.Json)
            Write(surroundings.Out, JsonSerializer.Serialize(value, type));
    }

    /// <summary>An object for programs that is JSON already.</summary>
    public void Object(JsonLine line)
    {
        if (Format is OutputFormat.Json)
            Write(surroundings.Out, Encoding.UTF8.GetString(line.Utf8.Span));
    }

    /// <summary>A sentence for people about what goes on.</summary>
    public void Talk(string line)
    {
        if (Format is OutputFormat.Human && verbosity >= Verbosity.Normal)
            Write(surroundings.Error, line);
    }

    /// <summary>A sentence that only some people want.</summary>
    public void Detail(string line)
    {
        if (Format is OutputFormat.Human && verbosity >= Verbosity.Verbose)
            Write(surroundings.Error, line);
    }

    /// <summary>Something that went not quite right, told even when quiet.</summary>
    public void Warn(string line)
    {
        if (Format is OutputFormat.Human)
            Write(surroundings.Error, $"warning: {line}");
        else
            Object(new WarningLine { Message = line }, CairnJson.Default.WarningLine);
    }

    /// <summary>A remark of the running peer on its work: a warning, or a path with which something is wrong.</summary>
    public void Remark(JsonLine line)
    {
        if (line.Type == WarningLine.TypeName)
        {
            Warn(line.Read(CairnJson.Default.WarningLine).Message);
        }
        else if (line.Type == IncompleteLine.TypeName)
        {
            var incomplete = line.Read(CairnJson.Default.IncompleteLine);
            Warn($"{Printable.Escape(incomplete.Path)}: {incomplete.Why}");
        }
    }

    /// <summary>A failure, in the three parts that a person needs, or as one object.</summary>
    public void Error(CairnException error)
    {
        if (Format is OutputFormat.Json)
        {
            Object(ErrorLine.Of(error), CairnJson.Default.ErrorLine);
            return;
        }

        Write(surroundings.Error, $"error: {error.What}");
        foreach (var part in new[] { error.Meaning, error.Todo })
        {
            if (part.Length > 0)
                Write(surroundings.Error, $"  {part}");
        }
    }

    /// <summary>A display for long work, in the manner that fits where it is shown.</summary>
    public IProgressDisplay ShowProgress()
    {
        // With --json the progress objects of the peer are passed on as they are.
        if (Format is OutputFormat.Json || verbosity is Verbosity.Quiet)
            return new NoProgress();

        return surroundings.ErrorIsTerminal
            ? new ProgressBar(surroundings.Error, surroundings.Time)
            : new ProgressLog(Talk, surroundings.Time);
    }

    private void Write(TextWriter writer, string line)
    {
        lock (_gate)
        {
            writer.Write(line + "\n");
            writer.Flush();
        }
    }
}
