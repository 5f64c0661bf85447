namespace Cairn.Simulation.World;

/// <summary>The machine has no power. Nobody handles it: it is how the simulator takes a machine's code off the stack.</summary>
internal sealed class PowerCutException() : Exception("The power is off.");
