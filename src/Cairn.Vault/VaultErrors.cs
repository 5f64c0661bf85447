using Cairn.Core.Errors;

namespace Cairn.Vault;

/// <summary>Errors that several parts of a vault throw.</summary>
internal static class VaultErrors
{
    /// <summary>The disk failed at something.</summary>
    public static CairnException DiskFailed(IOException inner) => new(
        ErrorKind.Failed,
        "vault-disk-failed",
        ($"The vault's disk failed: {inner.Message}", "Nothing more was taken or given up.", "Check the disk and its mount."),
        inner);
}
