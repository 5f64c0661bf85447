namespace Cairn.Archive.Reading;

/// <summary>What a restore does with what lets a program act with other rights than those of whoever starts it.</summary>
public enum PrivilegePolicy
{
    /// <summary>Files get no setuid and setgid bit and no capabilities.</summary>
    Remove,

    /// <summary>Files get those that they had.</summary>
    Keep,
}
