using System.Buffers;
using System.Runtime.CompilerServices;
using Cairn.Platform.Trees;

namespace Cairn.Platform.Native;

/// <summary>Reads all extended attributes of something.</summary>
[SkipLocalsInit]
internal static class AttributeReader
{
    // XATTR_LIST_MAX and XATTR_SIZE_MAX of linux/limits.h: the kernel hands out no more at once.
    private const int Most = 64 * 1024;

    // Nearly everything has none, or a few: then no buffer is rented.
    private const int FewNames = 512;

    // Attributes that change while they are read are read again, but not for ever.
    private const int Attempts = 5;

    /// <summary>The names.</summary>
    /// <returns>0 or the error number; a file system without attributes is one where nothing has any.</returns>
    public static int Names(in AttributePlace place, List<BytePath> names)
    {
        Span<byte> few = stackalloc byte[FewNames];
        var error = place.List(few, out var length);
        if (error == 0)
        {
            Split(few[..length], names);
            return 0;
        }

        if (error != Errno.OutOfRange)
        {
            return MeansNone(error) ? 0 : error;
        }

        var many = ArrayPool<byte>.Shared.Rent(Most);
        error = place.List(many, out length);
        if (error == 0)
        {
            Split(many.AsSpan(0, length), names);
        }

        ArrayPool<byte>.Shared.Return(many);
        return error;
    }

    /// <summary>Names and values.</summary>
    /// <returns>0 or the error number.</returns>
    public static int Read(in AttributePlace place, out ExtendedAttributes attributes)
    {
        attributes = ExtendedAttributes.None;
        var names = new List<BytePath>();
        var error = Names(place, names);
        if (error != 0 || names.Count == 0)
        {
            return error;
        }

        var found = new List<ExtendedAttribute>(names.Count);
        var value = ArrayPool<byte>.Shared.Rent(Most);
        for (var index = 0; index < names.Count && error == 0; index++)
        {
            error = ReadOne(place, names[index], value, found);
        }

        ArrayPool<byte>.Shared.Return(value);
        attributes = error == 0 ? new ExtendedAttributes(found) : attributes;
        return error;
    }

    private static int ReadOne(in AttributePlace place, BytePath name, byte[] value, List<ExtendedAttribute> found)
    {
        for (var attempt = 1; ; attempt++)
        {
            var error = place.Get(name.Bytes, value, out var length);
            if (error == 0)
            {
                found.Add(new ExtendedAttribute(name, value.AsSpan(0, length).ToArray()));
                return 0;
            }

            if (error is Errno.NoData or Errno.NotSupported)
            {
                // Gone since it was listed, or listed by a file system that has no value for it.
                return 0;
            }

            if (error != Errno.OutOfRange || attempt == Attempts)
            {
                return error;
            }
        }
    }

    private static bool MeansNone(int error) => error is Errno.NotSupported or Errno.NotImplemented;

    private static void Split(ReadOnlySpan<byte> list, List<BytePath> names)
    {
        while (!list.IsEmpty)
        {
            var end = list.IndexOf((byte)0);
            if (end > 0)
            {
                names.Add(new BytePath(list[..end]));
            }

            list = list[(end + 1)..];
        }
    }
}
