namespace Cairn.Archive.Reading;

/// <summary>What a restore does with what lets a program act with other rights than those of whoever starts it.</summary>
public enum PrivilegePolicy
{
    /// <summary>Files get no setuid and setgid bit and no capabilities; devices are for root alone.</summary>
    Remove,

    /// <summary>Files get those that they had, and devices their owner, mode and attributes.</summary>
    Keep,
}
