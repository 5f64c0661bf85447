using Cairn.Cli.Commands;
using Cairn.Cli.Output;

if (StandardStreams.Out is not { } standardOutput)
{
    // Before anything is done whose result nobody would learn.
    var closed = DataWriter.Failed("it is closed");
    CommandOutput.WriteError(StandardStreams.Error, closed);
    return (int)closed.Kind;
}

using var interruption = new Interruption();
return await CommandLine.RunAsync(args, Surroundings.OfProcess(standardOutput), interruption.Token);
