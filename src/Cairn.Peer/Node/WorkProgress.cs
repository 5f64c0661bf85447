namespace Cairn.Peer.Node;

/// <summary>How far long work is. Sent often; each one replaces the one before.</summary>
/// <param name="Stage">What is being done, one word such as <c>backup</c>, <c>restore</c>, <c>recover</c>.</param>
/// <param name="Files">Files done.</param>
/// <param name="Bytes">Bytes of files done.</param>
/// <param name="TotalBytes">Bytes in all, or null while unknown.</param>
/// <param name="TransferredBytes">Bytes sent to or received from holders.</param>
public readonly record struct WorkProgress(string Stage, long Files, long Bytes, long? TotalBytes, long TransferredBytes);
