using Cairn.Cli.Commands;
using Cairn.Cli.Output;

using var interruption = new Interruption();
return await CommandLine.RunAsync(args, Surroundings.OfProcess(), interruption.Token);
