using Cairn.Core.Errors;

namespace Cairn.Vault.Recovery;

/// <summary>
/// Whether the vault takes data. After a failed fsync the kernel may have dropped what it could not write and yet serve it from its
/// cache (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020), so retrying proves nothing; the mark
/// outlives the process until a verification passes. Thread-safe.
/// </summary>
internal sealed class ReadOnlyMark
{
    private readonly VaultOptions _options;
    private volatile string? _why;

    public ReadOnlyMark(VaultOptions options)
    {
        _options = options;
        _why = options.Ledger.Read(session => session.QueryFirst(
            "SELECT read_only_why FROM vault WHERE read_only_why IS NOT NULL", row => row.GetText(0)));
    }

    /// <summary>Why the vault takes nothing; null when it does.</summary>
    public string? Why => _why;

    /// <summary>Takes nothing from now on.</summary>
    public void Set(string why)
    {
        _why = why;
        try
        {
            Keep(why);
        }
        catch (CairnException)
        {
            // The ledger may lie on the disk that fails. Then this process knows, and the next one begins with a ledger that has no
            // row for what was not acknowledged.
        }

        _options.Tell(new VaultEvent.BecameReadOnly(why));
    }

    /// <summary>Takes data again.</summary>
    public void Clear()
    {
        Keep(null);
        _why = null;
    }

    private void Keep(string? why) =>
        _options.Ledger.Write(session => session.Execute("UPDATE vault SET read_only_why = ?1", why));
}
