namespace Cairn.Vault.Quota;

/// <summary>
/// Room set aside for one store. Ends by whichever comes first: <see cref="Settle"/>, <see cref="Strand"/>, or <see cref="Dispose"/>,
/// which gives it back. Belongs to one store.
/// </summary>
internal sealed class SpaceClaim(SpaceAccount account, SpaceRequest request) : IDisposable
{
    private bool _ended;

    /// <summary>The file is in place and in the ledger; <paramref name="replaced"/> bytes of an older file went away with that.</summary>
    public void Settle(long replaced)
    {
        if (End())
            account.Settle(request, replaced);
    }

    /// <summary>Nothing was stored for the owner, but a file may lie on the disk that could not be removed: its room stays taken.</summary>
    public void Strand()
    {
        if (End())
            account.Strand(request);
    }

    /// <summary>Nothing was stored and no file is left.</summary>
    public void Dispose()
    {
        if (End())
            account.Release(request);
    }

    private bool End() => !_ended && (_ended = true);
}
