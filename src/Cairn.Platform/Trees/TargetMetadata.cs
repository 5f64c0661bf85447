using Cairn.Platform.Native;

namespace Cairn.Platform.Trees;

/// <summary>
/// Gives what was restored its owner, extended attributes, mode and modification time. Who may not give files away keeps them; that is
/// no error but reported, and such a file loses its setuid and setgid bits, which were meant for another owner. Neither is an
/// attribute or a time that the file system does not take.
/// </summary>
internal static class TargetMetadata
{
    /// <summary>To chown(2) this user or group means "leave it".</summary>
    private const uint Nobody = uint.MaxValue;

    private const int LastNanosecond = 999_999_999;

    private static readonly BytePath SecurityNamespace = new("security.");

    /// <summary>Sets all of them, in an order in which none undoes another.</summary>
    /// <param name="at">An open file or directory.</param>
    /// <param name="name">A name in that directory, links themselves meant; or empty, and <paramref name="at"/> itself is meant.</param>
    /// <param name="metadata">What to set. Links have no mode of their own.</param>
    /// <param name="path">For errors.</param>
    /// <param name="inherited">Whether it may have ACLs that are not wanted.</param>
    /// <returns>Whether owner, group, attributes and time are as wanted, too.</returns>
    public static AppliedMetadata Apply(
        Descriptor at, ReadOnlySpan<byte> name, EntryMetadata metadata, BytePath path, InheritedAcl inherited)
    {
        var time = metadata.ModifiedAt;
        if (time.Nanoseconds is < 0 or > LastNanosecond)
        {
            // The kernel takes some numbers beyond for "now" and "leave it".
            throw TargetErrors.Failed($"The time of {path} has {time.Nanoseconds} nanoseconds, which no time has.");
        }

        // chown clears setuid, setgid and capabilities, so it comes first; a file without the right to write takes no attributes, so chmod
        // comes behind them. Mode and access ACL say the same, whichever is later.
        var isOwned = TrySetOwner(at, name, metadata, path);
        var attributes = SetAttributes(at, name, metadata, inherited, out var hasAcl);
        if (metadata.Type != EntryType.Symlink)
        {
            var mode = hasAcl ? metadata.Mode : AccessAcl.Narrow(metadata.Mode, metadata.Attributes);
            mode &= isOwned ? FileModes.Permissions : FileModes.Permissions & ~FileModes.SetIds;
            TargetErrors.ThrowIf(SetMode(at, name, mode), "set the mode of", path);
        }

        TargetErrors.ThrowIf(SetTime(at, name, time), "set the time of", path);
        return attributes
            | (isOwned ? AppliedMetadata.Exact : AppliedMetadata.OtherOwner)
            | (HasTime(at, name, time) ? AppliedMetadata.Exact : AppliedMetadata.OtherTime);
    }

    /// <param name="at">As above.</param>
    /// <param name="name">As above.</param>
    /// <param name="metadata">As above.</param>
    /// <param name="inherited">As above.</param>
    /// <param name="hasAcl">Whether it has the access ACL that is wanted, if one is.</param>
    private static AppliedMetadata SetAttributes(
        Descriptor at, ReadOnlySpan<byte> name, EntryMetadata metadata, InheritedAcl inherited, out bool hasAcl)
    {
        hasAcl = true;
        var clears = metadata.Type == EntryType.Directory || inherited == InheritedAcl.Possible;
        if (!clears && metadata.Attributes.Count == 0)
        {
            return AppliedMetadata.Exact;
        }

        var place = name.IsEmpty ? new AttributePlace(at) : new AttributePlace(at, name);
        if (clears)
        {
            RemoveOthers(place, metadata.Attributes);
        }

        var applied = AppliedMetadata.Exact;
        foreach (var attribute in metadata.Attributes.All)
        {
            if (place.Set(attribute.Name.Bytes, attribute.Value.Span) != 0)
            {
                applied = AppliedMetadata.FewerAttributes;
                hasAcl &= attribute.Name != ExtendedAttributes.AccessAcl;
            }
        }

        return applied;
    }

    /// <summary>Removes what a directory that was there had, and ACLs that came from the directory above.</summary>
    private static void RemoveOthers(in AttributePlace place, ExtendedAttributes wanted)
    {
        var names = new List<BytePath>();
        _ = AttributeReader.Names(place, names);
        foreach (var name in names)
        {
            if (!wanted.Has(name) && !name.Bytes.StartsWith(SecurityNamespace.Bytes))
            {
                _ = place.Remove(name.Bytes);
            }
        }
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

    // The kernel calls it success when a file system has no such time and takes the nearest that it has (timestamp_truncate). What cannot
    // be looked at is not said to have another.
    private static bool HasTime(Descriptor at, ReadOnlySpan<byte> name, UnixTime time)
    {
        StatxBuffer stat;
        var error = name.IsEmpty ? Posix.Stat(at, out stat) : Posix.Stat(at, name, out stat);
        return error != 0 || StatReader.Read(stat).ModifiedAt == time;
    }
}
