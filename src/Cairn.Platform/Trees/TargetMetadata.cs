using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>
/// Gives what was restored its owner, mode and modification time. Who may not give files away keeps them; that is no error but
/// reported, and such a file loses its setuid and setgid bits, which were meant for another owner.
/// </summary>
internal static class TargetMetadata
{
    /// <summary>To chown(2) this user or group means "leave it".</summary>
    private const uint Nobody = uint.MaxValue;

    private const int LastNanosecond = 999_999_999;

    /// <summary>Sets all three, in an order in which none undoes another.</summary>
    /// <param name="at">An open file or directory.</param>
    /// <param name="name">A name in that directory, links themselves meant; or empty, and <paramref name="at"/> itself is meant.</param>
    /// <param name="metadata">What to set. Links have no mode of their own.</param>
    /// <param name="path">For errors.</param>
    /// <returns>Whether owner and group are as wanted, too.</returns>
    public static AppliedMetadata Apply(Descriptor at, ReadOnlySpan<byte> name, EntryMetadata metadata, BytePath path)
    {
        var time = metadata.ModifiedAt;
        if (time.Nanoseconds is < 0 or > LastNanosecond)
        {
            // The kernel takes some numbers beyond for "now" and "leave it".
            throw TargetErrors.Failed($"The time of {path} has {time.Nanoseconds} nanoseconds, which no time has.");
        }

        // chown clears setuid and setgid, so it comes before chmod.
        var isOwned = TrySetOwner(at, name, metadata, path);
        if (metadata.Type != EntryType.Symlink)
        {
            var mode = metadata.Mode & (isOwned ? FileModes.Permissions : FileModes.Permissions & ~FileModes.SetIds);
            TargetErrors.ThrowIf(SetMode(at, name, mode), "set the mode of", path);
        }

        TargetErrors.ThrowIf(SetTime(at, name, time), "set the time of", path);
        return isOwned ? AppliedMetadata.Exact : AppliedMetadata.OtherOwner;
    }

    private static bool TrySetOwner(Descriptor at, ReadOnlySpan<byte> name, EntryMetadata metadata, BytePath path)
    {
        var error = SetOwner(at, name, metadata.UserId, metadata.GroupId);
        if (!MeansForbidden(error))
        {
            TargetErrors.ThrowIf(error, "set the owner of", path);
            return metadata.UserId != Nobody && metadata.GroupId != Nobody;
        }

        // The group alone may be one of ours; if not, it stays as it is.
        _ = SetOwner(at, name, Nobody, metadata.GroupId);
        return false;
    }

    // EINVAL is the answer in a user namespace that does not know the number; file systems without owners have the others.
    private static bool MeansForbidden(int error) =>
        error is Errno.NotPermitted or Errno.Invalid or Errno.NotSupported or Errno.NotImplemented;

    private static int SetOwner(Descriptor at, ReadOnlySpan<byte> name, uint user, uint group) =>
        name.IsEmpty ? Posix.ChangeOwner(at, user, group) : Posix.ChangeOwner(at, name, user, group);

    private static int SetMode(Descriptor at, ReadOnlySpan<byte> name, uint mode) =>
        name.IsEmpty ? Posix.ChangeMode(at, mode) : Posix.ChangeMode(at, name, mode);

    private static int SetTime(Descriptor at, ReadOnlySpan<byte> name, UnixTime time) => name.IsEmpty
        ? Posix.SetModified(at, time.Seconds, time.Nanoseconds)
        : Posix.SetModified(at, name, time.Seconds, time.Nanoseconds);
}
