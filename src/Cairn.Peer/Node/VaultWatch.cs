using Cairn.Vault;

namespace Cairn.Peer.Node;

/// <summary>
/// Gets a vault that a failed fsync made read-only out of that state again: everything in it is read, and if the disk makes data durable
/// once more, the vault takes shards. Also looks now and then whether blobs that were found damaged have come right. Not thread-safe, but
/// for <see cref="Warnings"/>.
/// </summary>
/// <remarks>
/// A verification reads the whole vault, and a disk that fails is seldom helped by that; so the attempts are at least an hour apart,
/// whatever they find, and each one in vain doubles the pause.
/// </remarks>
internal sealed class VaultWatch(PeerSeams seams, VaultStore vault)
{
    /// <summary>The pause after an attempt, and after the first one that is in vain.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromHours(1);

    /// <summary>The pause that many attempts in vain lead to.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(24);

    private long? _lastAttempt;
    private long? _lastRecheck;
    private TimeSpan _pause;
    private int _inVain;

    /// <summary>
    /// Verifies the vault if it is read-only and the last attempt is long enough ago. Else, after a start and then every
    /// <see cref="LongestPause"/>, reads the blobs that are known to be damaged once more.
    /// </summary>
    /// <exception cref="OperationCanceledException">The peer stops; the vault stays as it was.</exception>
    /// <exception cref="Core.Errors.CairnException">The ledger fails. It counts as an attempt.</exception>
    public async Task LookAsync(CancellationToken stopping)
    {
        if (vault.ReadOnlyWhy is not { } why)
        {
            await RecheckAsync(stopping);
            return;
        }

        if (_lastAttempt is { } last && seams.Time.GetElapsedTime(last) < _pause)
            return;

        seams.Tell(new PeerEvent.VaultVerifying(why));
        try
        {
            await vault.VerifyAsync(stopping);
        }
        finally
        {
            // From its end, as reading a large vault may take longer than the pause.
            _inVain = vault.ReadOnlyWhy is null ? 0 : _inVain + 1;
            _pause = PauseAfter(_inVain);
            _lastAttempt = seams.Time.GetTimestamp();
        }
    }

    private async Task RecheckAsync(CancellationToken stopping)
    {
        if (_lastRecheck is { } last && seams.Time.GetElapsedTime(last) < LongestPause)
            return;

        _lastRecheck = seams.Time.GetTimestamp();
        await vault.RecheckAsync(stopping);
    }

    private static TimeSpan PauseAfter(int attemptsInVain)
    {
        var pause = ShortestPause;
        for (var attempt = 1; attempt < attemptsInVain && pause < LongestPause; attempt++)
            pause *= 2;

        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>What to tell who asks for the status.</summary>
    public IReadOnlyList<string> Warnings() => vault.ReadOnlyWhy is not { } why
        ? []
        :
        [
            $"This peer keeps what it has for others but takes nothing more: {why} Check its disk; "
                + "it tries the disk again by itself, at most once an hour.",
        ];
}
