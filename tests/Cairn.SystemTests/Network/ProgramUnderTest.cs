using Cairn.Cli.Processes;

namespace Cairn.SystemTests.Network;

/// <summary>Finds the built program.</summary>
internal static class ProgramUnderTest
{
    /// <summary>The executable that <c>CAIRN_BIN</c> names, or else the one that was built with these tests.</summary>
    public static CairnProgram Find()
    {
        var named = Environment.GetEnvironmentVariable("CAIRN_BIN");
        var path = string.IsNullOrEmpty(named) ? Path.Combine(AppContext.BaseDirectory, "cairn") : named;
        return File.Exists(path)
            ? new CairnProgram { Path = path }
            : throw new FileNotFoundException($"There is no program at {path}: run ./build.sh, or set CAIRN_BIN.");
    }
}
