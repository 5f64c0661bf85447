using System.Reflection;
using System.Runtime.InteropServices;
using Cairn.Platform.Native;
using SQLitePCL;

namespace Cairn.Platform.Databases;

/// <summary>Binds the SQLite provider to the system's library, once per process.</summary>
internal static class SqliteLibrary
{
    private const string FileName = "libsqlite3.so.0";

    private static readonly Lazy<bool> Bound = new(Bind);

    /// <summary>Makes sure that SQLite can be called.</summary>
    /// <exception cref="Core.Errors.CairnException">The system has no SQLite (code <c>missing-library</c>).</exception>
    public static void Load() => _ = Bound.Value;

    private static bool Bind()
    {
        nint library;
        try
        {
            library = NativeLibrary.Load(FileName);
        }
        catch (DllNotFoundException missing)
        {
            throw MissingLibrary.Error(FileName, "libsqlite3-0", missing);
        }

        // The provider asks for "e_sqlite3", the name of the copy that its bundles would bring along. The resolver is set on its
        // assembly, not by file name, so it holds in a single-file program too.
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            (string name, Assembly _, DllImportSearchPath? _) => name == "e_sqlite3" ? library : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }
}
