using System.Security.Cryptography;
using Cairn.Core.Signing;

namespace Cairn.Core.Tests.Signing;

public sealed class KeyPoolTests
{
    private int _created;

    [Fact]
    public void Returned_object_is_used_again_and_never_twice_at_once()
    {
        using var pool = new KeyPool(Create);
        var first = pool.Rent();
        var second = pool.Rent();
        Assert.NotSame(first, second);

        pool.Return(first);
        Assert.Same(first, pool.Rent());
        Assert.Equal(2, _created);
    }

    [Fact]
    public void Only_as_many_as_there_are_cores_wait()
    {
        using var pool = new KeyPool(Create);
        ECDsa[] rented = [.. Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ => pool.Rent())];
        foreach (var key in rented)
            pool.Return(key);

        Assert.True(IsDisposed(rented[^1]));
        Assert.DoesNotContain(rented[..^1], IsDisposed);
    }

    [Fact]
    public void Disposed_pool_releases_what_waits_and_what_comes_back()
    {
        var pool = new KeyPool(Create);
        var waiting = pool.Rent();
        var away = pool.Rent();
        pool.Return(waiting);

        pool.Dispose();
        Assert.True(IsDisposed(waiting));
        Assert.False(IsDisposed(away));

        pool.Return(away);
        Assert.True(IsDisposed(away));
    }

    private static bool IsDisposed(ECDsa key)
    {
        try
        {
            _ = key.ExportParameters(includePrivateParameters: false);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private ECDsa Create()
    {
        _created++;
        return ECDsa.Create(ECCurve.NamedCurves.nistP256);
    }
}
