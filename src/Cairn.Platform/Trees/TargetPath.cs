namespace Cairn.Platform.Trees;

/// <summary>What paths may be written to below a target. Every implementation of <see cref="ITargetTree"/> checks them alike.</summary>
public static class TargetPath
{
    /// <summary>Does nothing for one or more plain names joined by '/'.</summary>
    /// <exception cref="Core.Errors.CairnException">The path is empty, absolute, or has a name that is empty, "." or ".."
    /// (code <c>unsafe-path</c>).</exception>
    public static void Check(BytePath path)
    {
        if (path.IsEmpty)
        {
            throw TargetErrors.Unsafe(path, "is empty");
        }

        if (path.IsAbsolute)
        {
            throw TargetErrors.Unsafe(path, "is absolute");
        }

        foreach (var part in path.Bytes.Split((byte)'/'))
        {
            var name = path.Bytes[part];
            if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
            {
                throw TargetErrors.Unsafe(path, "has an empty or dotted name in it");
            }
        }
    }
}
