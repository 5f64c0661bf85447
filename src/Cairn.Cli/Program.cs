using Cairn.Cli.Commands;
using Cairn.Cli.Output;

if (StandardStreams.Out is not { } standardOutput)
{
    // Before anything is done whose result nobody would learn.
    var closed = DataWriter.Failed("it is closed");
    CommandOutput.WriteError(StandardStreams.Error, closed);
    return (int)closed.Kind;
}

var surroundings = Surroundings.OfProcess(standardOutput);
using var interruption = new Interruption(() => surroundings.Terminal?.Clear());
return await CommandLine.RunAsync(args, surroundings with { Interruption = interruption }, interruption.Token);
